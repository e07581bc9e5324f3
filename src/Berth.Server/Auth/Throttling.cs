using Berth.Oci.Errors;
using Berth.Server.Requests;

namespace Berth.Server.Auth;

internal static class Throttling
{
    /// <summary>Too many failures are the client's doing (429); a server that cannot hash any more passwords says so (503).</summary>
    public static RegistryError ToError(this AuthenticationResult.Throttled throttled)
    {
        var seconds = RetryAfter.Seconds(throttled.RetryAfter);
        return throttled.Busy
            ? RegistryError.Unavailable("too many sign-ins at once; try again shortly", seconds)
            : new RegistryError(ErrorCode.TooManyRequests, $"too many failed sign-ins; try again in {seconds} s") { RetryAfter = seconds };
    }
}
