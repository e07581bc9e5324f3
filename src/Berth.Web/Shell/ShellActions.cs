using Berth.Registry.Identity;
using Berth.Web.Requests;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Web.Shell;

/// <summary>What the forms of the shell do, which stand on every page and so belong to none.</summary>
internal static class ShellActions
{
    public static void MapShellActions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/preferences/theme", SetTheme).WithMetadata(new RequireAntiforgeryTokenAttribute());
        endpoints.MapPost("/signout", SignOutAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    private static async Task SetTheme(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        PageCookies.SetPreference(context, PageCookies.Theme, Theme.Parse(form["theme"]));
        context.Response.Redirect(ReturnUrl.Validate(form["return"]));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, Visit visit, Sessions sessions)
    {
        if (visit.Caller.SessionId is { } id)
        {
            await sessions.EndAsync(visit.Caller, id, visit.Cancel);
        }

        PageCookies.Delete(context, PageCookies.Session);
        return Results.LocalRedirect(ReturnUrl.Home);
    }
}
