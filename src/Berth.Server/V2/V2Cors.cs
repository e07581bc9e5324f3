using Microsoft.AspNetCore.Http;

namespace Berth.Server.V2;

/// <summary>Lets browser pages of listed origins read the registry; nobody's unless configured. A preflight needs no credentials.</summary>
internal sealed class V2Cors(V2Options options)
{
    /// <returns>True when the request was a preflight and is answered.</returns>
    public bool Answer(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        var listed = origin.Length > 0 && (options.CorsOrigins.Contains("*") || options.CorsOrigins.Contains(origin));
        if (!listed)
        {
            return false;
        }

        var headers = http.Response.Headers;
        var any = options.CorsOrigins.Contains("*");
        headers.AccessControlAllowOrigin = any ? "*" : origin;
        headers.Vary = "Origin";
        headers.AccessControlExposeHeaders = "Docker-Content-Digest, Link, Content-Length, Content-Range, WWW-Authenticate, OCI-Subject, OCI-Filters-Applied";
        if (!any)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        if (!HttpMethods.IsOptions(http.Request.Method) || !http.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return false;
        }

        http.Response.StatusCode = 204;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Accept, Cache-Control, Content-Type, Content-Range, Range";
        headers.AccessControlMaxAge = "600";
        return true;
    }
}
