using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>What every routed page can do with its request: answer "missing", or send the visitor on.</summary>
public abstract class PageBase : ComponentBase
{
    [CascadingParameter]
    public HttpContext Http { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>Ends this request with a redirect, and leaves a text for the next page to show once.</summary>
    [DoesNotReturn]
    protected void Go(string path, string? notice = null)
    {
        if (notice is not null)
        {
            PageCookies.SetSecret(Http, PageCookies.Notice, notice, TimeSpan.FromMinutes(1));
        }

        // The framework writes scheme and host of the request into the header, and a request may name any host.
        Http.Response.OnStarting(() =>
        {
            Http.Response.Headers.Location = path;
            return Task.CompletedTask;
        });
        Navigation.NavigateTo(path);
        throw new UnreachableException("NavigateTo ends a static page by throwing.");
    }

    /// <summary>Told late: a page that says 404 while it renders would be sent without its body, for others to write.</summary>
    protected void SetStatus(int status) => Http.Response.OnStarting(() =>
    {
        Http.Response.StatusCode = status;
        return Task.CompletedTask;
    });
}
