using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Berth.Web.Assets;

internal static class AssetEndpoint
{
    public static void MapAssets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapMethods(AssetFiles.Prefix + "{name}", [HttpMethods.Get, HttpMethods.Head], Serve);

    private static IResult Serve(string name, HttpContext context)
    {
        if (AssetFiles.Find(name) is not { } asset)
        {
            return Results.NotFound();
        }

        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        var (encoding, bytes) = Choose(asset, context.Request.Headers.AcceptEncoding.ToString());
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        return Results.Bytes(bytes, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}{encoding}\""));
    }

    private static (string? Encoding, byte[] Bytes) Choose(Asset asset, string accepted) =>
        accepted.Contains("br", StringComparison.OrdinalIgnoreCase) ? ("br", asset.Brotli)
        : accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase) ? ("gzip", asset.Gzip)
        : (null, asset.Plain);
}
