using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Requests;

/// <summary>When a client may come again (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>No client is told to wait for longer: podman does so in silence, for hours, where its user would read the sentence and sign in.</summary>
    public const int Most = 60;

    /// <summary>Whole seconds, at least one.</summary>
    public static int Seconds(TimeSpan wait) => (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, int.MaxValue);

    public static void Set(HttpResponse response, int seconds) =>
        response.Headers.RetryAfter = Math.Min(seconds, Most).ToString(CultureInfo.InvariantCulture);
}
