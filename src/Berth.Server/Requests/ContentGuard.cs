using Microsoft.AspNetCore.Http;

namespace Berth.Server.Requests;

/// <summary>The headers by which a browser runs nothing of what strangers have pushed, whatever type it was given.</summary>
internal static class ContentGuard
{
    public const string Policy = "sandbox; default-src 'none'";

    public static void Add(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
