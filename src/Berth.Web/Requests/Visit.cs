using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Web.Localization;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>One request of a page: who looks, in which language, theme and time zone, at which address.</summary>
internal sealed class Visit(TimeProvider clock, Sessions sessions, RegistryState registry)
{
    public Caller Caller { get; private set; } = Caller.Anonymous(Origin.Local);

    public bool IsSignedIn => !Caller.IsAnonymous;

    /// <summary>The registry has no account yet: everybody may do everything, and the pages invite to change that.</summary>
    public bool IsOpen { get; private set; }

    public Language Language { get; private set; } = Language.English;

    public string Theme { get; private set; } = Requests.Theme.System;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>What docker commands are given: the host and port by which this registry is known.</summary>
    public string Host { get; private set; } = "localhost";

    private string Scheme { get; set; } = "http";

    public string Path { get; private set; } = "/";

    /// <summary>Key of a text to show once, left by the request before this one.</summary>
    public string? Notice { get; private set; }

    public CancellationToken Cancel { get; private set; }

    /// <summary>What the request itself says, which needs no database and so also serves the page for when that fails.</summary>
    public void BeginIn(HttpContext context)
    {
        var request = context.Request;
        Cancel = context.RequestAborted;
        Language = Language.Choose(request.Cookies[PageCookies.Language], request);
        Theme = Requests.Theme.Parse(request.Cookies[PageCookies.Theme]);
        Zone = FindZone(request.Cookies[PageCookies.Zone]) ?? TimeZoneInfo.Utc;
        Host = request.Host.Value ?? Host;
        Scheme = request.Scheme;
        Path = request.Path + request.QueryString;
    }

    /// <summary>The whole address of a page, to hand on.</summary>
    public string AddressOf(string path) => $"{Scheme}://{Host}{path}";

    public async Task IdentifyAsync(HttpContext context)
    {
        IsOpen = await registry.IsOpenAsync(Cancel);
        Caller = await FindCallerAsync(context);
    }

    public static TimeZoneInfo? FindZone(string? id) =>
        id is { Length: > 0 and < 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;

    /// <summary>Needs the language of the request to be in force.</summary>
    public void TakeNotice(HttpContext context)
    {
        if (context.Request.Cookies[PageCookies.Notice] is not { } key || !HttpMethods.IsGet(context.Request.Method))
        {
            return;
        }

        PageCookies.Delete(context, PageCookies.Notice);
        Notice = key.StartsWith("notice.", StringComparison.Ordinal) && Texts.Find(key) is not null ? key : null;
    }

    private async Task<Caller> FindCallerAsync(HttpContext context)
    {
        var origin = Origins.Of(context);
        if (context.Request.Cookies[PageCookies.Session] is not { Length: > 0 and < 200 } secret)
        {
            return Caller.Anonymous(origin);
        }

        if (await sessions.FindAsync(secret, origin, Cancel) is { } caller)
        {
            return caller;
        }

        PageCookies.Delete(context, PageCookies.Session);
        return Caller.Anonymous(origin);
    }
}
