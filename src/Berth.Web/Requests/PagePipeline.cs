using System.Globalization;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Web.Localization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Web.Requests;

/// <summary>
/// What happens around every page: headers, language, who is signed in, where a form came from, and what to show when a page fails.
/// It wraps the endpoints of the pages only, so that nothing here touches the registry.
/// </summary>
/// <remarks>Not by <c>[Authorize]</c>: its scheme, challenge and policy would be three classes for one question, and their middleware would
/// run before every request of the registry.</remarks>
internal static partial class PagePipeline
{
    public static RequestDelegate Around(RequestDelegate page) => async context =>
    {
        SecurityHeaders.Add(context.Response);
        try
        {
            var visit = Begin(context);
            if (!SwitchesLanguage(context) && await AdmitsAsync(context, visit))
            {
                await page(context);
            }
        }
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PagePipeline));
            LogPageFailed(log, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, failure);
            await ShowFailedAsync(context);
        }
    };

    public static async Task ShowAsync<TPage>(HttpContext context, int status)
        where TPage : IComponent
    {
        context.Response.StatusCode = status;
        await new RazorComponentResult<Shell.App>(new { Page = typeof(TPage) }) { StatusCode = status }.ExecuteAsync(context);
    }

    /// <summary>In a scope of its own: what the failed page left half-made, its renderer above all, cannot be used again.</summary>
    private static async Task ShowFailedAsync(HttpContext context)
    {
        context.Response.Clear();
        SecurityHeaders.Add(context.Response);
        await using var scope = context.RequestServices.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        scope.ServiceProvider.GetRequiredService<Visit>().BeginIn(context);
        await ShowAsync<Shell.Failed>(context, StatusCodes.Status500InternalServerError);
    }

    /// <summary>Not async: a culture that is set inside an async method ends with it.</summary>
    private static Visit Begin(HttpContext context)
    {
        var visit = context.RequestServices.GetRequiredService<Visit>();
        visit.BeginIn(context);
        CultureInfo.CurrentCulture = visit.Language.Formats;
        CultureInfo.CurrentUICulture = visit.Language.Texts;
        return visit;
    }

    private static async Task<bool> AdmitsAsync(HttpContext context, Visit visit)
    {
        visit.TakeNotice(context);
        await visit.IdentifyAsync(context);
        if (!FormIsOurs(context, visit.Caller))
        {
            await ShowAsync<Shell.FormExpired>(context, StatusCodes.Status403Forbidden);
            return false;
        }

        return await IsForAsync(visit, context);
    }

    private static async Task<bool> IsForAsync(Visit visit, HttpContext context)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        var forAdministrators = metadata.GetMetadata<AdministratorsOnlyAttribute>() is not null;
        if (!forAdministrators && metadata.GetMetadata<MembersOnlyAttribute>() is null)
        {
            return true;
        }

        if (!visit.IsSignedIn)
        {
            var back = HttpMethods.IsGet(context.Request.Method) ? visit.Path : ReturnUrl.Home;
            context.Response.Redirect(visit.IsOpen ? "/welcome" : $"/signin?return={Uri.EscapeDataString(back)}");
            return false;
        }

        var policy = context.RequestServices.GetRequiredService<AccessPolicy>();
        if (forAdministrators && !await policy.IsAdministratorAsync(visit.Caller, visit.Cancel))
        {
            await ShowAsync<Shell.NotFound>(context, StatusCodes.Status404NotFound);
            return false;
        }

        return true;
    }

    /// <summary>The language switch is a link, so that it works without script and can be shared: it sets the cookie and comes back.</summary>
    private static bool SwitchesLanguage(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || Language.Find(context.Request.Query["lang"]) is not { } language)
        {
            return false;
        }

        PageCookies.SetPreference(context, PageCookies.Language, language.Tag);
        var rest = context.Request.Query.Where(pair => pair.Key != "lang")
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value));
        context.Response.Redirect(ReturnUrl.Validate(context.Request.Path + QueryString.Create(rest)));
        return true;
    }

    /// <summary>A form counts only with its token, of the account that sends it, and never when the browser says that another site sent it
    /// (CVE-2019-19025).</summary>
    private static bool FormIsOurs(HttpContext context, Caller caller)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var sameSite = site.Length > 0 ? site is "same-origin" or "none" : IsSameHost(request.Headers.Origin, request, context.Features.Get<AskedHost>()?.Value ?? request.Host);
        return sameSite && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true } && FormOwner.Is(context, caller);
    }

    private static bool IsSameHost(string? origin, HttpRequest request, HostString asked) =>
        string.IsNullOrEmpty(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && (IsAt(uri, request.Host) || IsAt(uri, asked)));

    private static bool IsAt(Uri uri, HostString host) =>
        string.Equals(uri.Authority, new UriBuilder(uri.Scheme, host.Host, host.Port ?? -1).Uri.Authority, StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(LogLevel.Error, "The page {Method} {Path} failed")]
    private static partial void LogPageFailed(ILogger log, string method, string? path, Exception failure);
}
