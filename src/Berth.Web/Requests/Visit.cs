using Berth.Web.Localization;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>One request of a page: who looks, in which language, theme and time zone, at which address.</summary>
internal sealed class Visit(TimeProvider clock)
{
    public Language Language { get; private set; } = Language.English;

    public string Theme { get; private set; } = Requests.Theme.System;

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>What docker commands are given: the host and port that the browser used.</summary>
    public string Host { get; private set; } = "localhost";

    public string Path { get; private set; } = "/";

    /// <summary>Key of a text to show once, left by the request before this one.</summary>
    public string? Notice { get; private set; }

    public void Begin(HttpContext context)
    {
        var request = context.Request;
        Language = Language.Choose(request.Cookies[PageCookies.Language], request);
        Theme = Requests.Theme.Parse(request.Cookies[PageCookies.Theme]);
        Zone = FindZone(request.Cookies[PageCookies.Zone]);
        Host = request.Host.Value ?? Host;
        Path = request.Path + request.QueryString;
        TakeNotice(context);
    }

    public static TimeZoneInfo FindZone(string? id) =>
        id is { Length: > 0 and < 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    private void TakeNotice(HttpContext context)
    {
        if (context.Request.Cookies[PageCookies.Notice] is not { } key)
        {
            return;
        }

        PageCookies.Delete(context, PageCookies.Notice);
        Notice = key.StartsWith("notice.", StringComparison.Ordinal) && Texts.Find(key) is not null ? key : null;
    }
}
