using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Server.Auth;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Frame;

/// <summary>Decides whether a request may reach its endpoint, and as whom. Rights are the services' to decide.</summary>
internal sealed class HubGate(RegistryState state, HubAuthentication authentication)
{
    public async Task<HubCaller> AdmitAsync(HttpContext http)
    {
        // While the registry is open nobody has credentials, so none are looked at.
        var result = await state.IsOpenAsync(http.RequestAborted)
            ? new AuthenticationResult.Nobody()
            : await authentication.AuthenticateAsync(http);
        switch (result)
        {
            case AuthenticationResult.SignedIn signedIn:
                RequestFacts.Of(http).User = signedIn.Caller.Name;
                return new HubCaller(signedIn.Caller);
            case AuthenticationResult.Throttled throttled:
                return Refused(http, HubFault.Throttled(throttled.RetryAfter, throttled.Busy));
            case AuthenticationResult.Invalid invalid:
                return Refused(http, HubFault.Of(StatusCodes.Status401Unauthorized, invalid.Message));
            default:
                var isForAnybody = http.GetEndpoint()?.Metadata.GetMetadata<ForAnybody>() is not null;
                return isForAnybody ? new HubCaller(Caller.Anonymous(http.Origin())) : Refused(http, HubFault.Unauthorized);
        }
    }

    private static HubCaller Refused(HttpContext http, HubFault fault) => new(Caller.Anonymous(http.Origin()), fault);
}
