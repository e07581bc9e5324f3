using System.Text.Encodings.Web;
using System.Text.Unicode;
using Berth.Web.Accounts;
using Berth.Web.Assets;
using Berth.Web.Localization;
using Berth.Web.Repositories;
using Berth.Web.Requests;
using Berth.Web.Shell;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Web;

/// <summary>The pages. Static server rendering only: no circuit, no script needed.</summary>
public static class BerthWeb
{
    /// <summary>Needs the services of Berth.Registry, and keys of data protection that outlive the process, for the tokens in forms.</summary>
    public static IServiceCollection AddBerthWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = PageCookies.Form;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // The policy's frame-ancestors says it for every page, not only for those with a form.
            options.SuppressXFrameOptionsHeader = true;
        });
        return services
            .AddSingleton<IAntiforgeryAdditionalDataProvider, FormOwner>()
            .AddSingleton<Texts>()
            // Chinese is written as it is, not as numbers.
            .AddSingleton(HtmlEncoder.Create(UnicodeRanges.All))
            .AddSingleton<BrowserSessions>()
            .AddScoped<Visit>();
    }

    /// <summary>The host calls <c>UseAntiforgery()</c> before: forms are refused without it.</summary>
    public static void MapBerthWeb(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAssets();

        var pages = endpoints.MapGroup("");
        pages.MapRazorComponents<App>();
        pages.MapShellActions();
        pages.MapRaw();
        // Only what a browser asks for: any other method on a path that is nobody's is 405.
        pages.MapFallback(context => PagePipeline.ShowAsync<NotFound>(context, StatusCodes.Status404NotFound))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        ((IEndpointConventionBuilder)pages).Finally(endpoint => endpoint.RequestDelegate = PagePipeline.Around(endpoint.RequestDelegate!));
    }
}
