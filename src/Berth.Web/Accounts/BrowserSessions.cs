using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Accounts;

/// <summary>Signs a browser in: the session's secret goes into a cookie that scripts and other sites cannot read.</summary>
internal sealed class BrowserSessions(Sessions sessions)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <param name="remember">Whether the cookie outlives the browser; the session on the server ends by its own rules.</param>
    public async Task StartAsync(HttpContext context, Caller caller, bool remember)
    {
        var secret = await sessions.StartAsync(caller, context.RequestAborted);
        PageCookies.SetSecret(context, PageCookies.Session, secret, remember ? Remembered : null);
    }
}
