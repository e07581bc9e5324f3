using System.Globalization;
using Berth.Oci.Errors;
using Berth.Registry.Pulls;

namespace Berth.Server.V2;

/// <summary>Tells a client where it stands with its pulls, in Docker Hub's headers.</summary>
internal static class PullHeaders
{
    /// <returns>False when the pull is one too many and the request is answered.</returns>
    public static async Task<bool> AdmitAsync(V2Request request, PullAllowance allowance)
    {
        var headers = request.Response.Headers;
        var window = (long)allowance.Window.TotalSeconds;
        headers["ratelimit-limit"] = string.Create(CultureInfo.InvariantCulture, $"{allowance.Limit};w={window}");
        headers["ratelimit-remaining"] = string.Create(CultureInfo.InvariantCulture, $"{allowance.Remaining};w={window}");
        headers["docker-ratelimit-source"] = allowance.Source;
        if (allowance.Granted)
        {
            return true;
        }

        await request.FailAsync(new RegistryError(ErrorCode.TooManyRequests, Message(allowance, request.Caller.IsAnonymous))
        {
            RetryAfter = Requests.RetryAfter.Seconds(allowance.Renewed),
        });
        return false;
    }

    private static string Message(PullAllowance allowance, bool anonymous)
    {
        var who = anonymous ? $"pulls from {allowance.Source} without signing in have" : $"{allowance.Source} has";
        var advice = anonymous ? "sign in with docker login to be counted by your name, or try again" : "try again";
        return $"{who} reached the limit of {allowance.Limit} in {Brief(allowance.Window)}; {advice} in {Brief(allowance.Renewed)}";
    }

    private static string Brief(TimeSpan time) => time switch
    {
        { TotalMinutes: <= 1 } => $"{Math.Max(1, (int)Math.Ceiling(time.TotalSeconds))} s",
        { TotalHours: < 1 } => $"{(int)Math.Ceiling(time.TotalMinutes)} min",
        { Minutes: 0 } => $"{(int)time.TotalHours} h",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };
}
