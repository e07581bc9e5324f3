using Berth.Oci;
using Berth.Registry.Content.Images;
using Berth.Registry.Repositories;
using Berth.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Web.Repositories;

/// <summary><c>/raw/NAME@DIGEST</c>: a manifest or a config as it was pushed, for what a page does not show. By the rights of the pages, which a
/// browser has and the registry API does not know.</summary>
internal static class RawEndpoint
{
    public static string Url(RepositoryName repository, Digest digest) => $"/raw/{repository}@{digest}";

    public static void MapRaw(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods("/raw/{*content}", [HttpMethods.Get, HttpMethods.Head], ShowAsync);

    private static async Task ShowAsync(string? content, HttpContext context, Visit visit, RepositoryCatalog catalog, RawContent raw)
    {
        var parts = (content ?? "").Split('@');
        var bytes = parts is [var name, var text] && RepositoryName.TryParse(name, out var repository) && Digest.TryParse(text, out var digest)
            && (await catalog.FindAsync(visit.Caller, repository, visit.Cancel)).Succeeded
                ? await raw.FindAsync(repository, digest, visit.Cancel)
                : null;
        if (bytes is null)
        {
            await PagePipeline.ShowAsync<Shell.NotFound>(context, StatusCodes.Status404NotFound);
            return;
        }

        // Plain text, whatever it says: the headers of the pages forbid the browser to guess, and to run anything of it.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(bytes, visit.Cancel);
        }
    }
}
