using Berth.Server.Hosting.Guards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// Refuses requests whose end two readers could see in two places (RFC 9112, 6.1 and 6.3). Kestrel lets Transfer-Encoding win over
/// Content-Length, which it then moves to X-Content-Length, and knows no coding but chunked yet lets others stand before it.
/// </summary>
internal static class RequestGuard
{
    public static void UseRequestGuard(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        var coding = headers.TransferEncoding;
        if (coding.Count == 0)
        {
            return next(context);
        }

        var onlyChunked = coding.Count == 1 && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase);
        if (onlyChunked && headers.ContentLength is null && !headers.ContainsKey("X-Content-Length"))
        {
            return next(context);
        }

        context.Response.Headers.Connection = "close";
        var fault = onlyChunked ? "Content-Length and Transfer-Encoding exclude each other" : "the only transfer coding known is chunked";
        return Failures.WriteAsync(context, StatusCodes.Status400BadRequest, fault);
    });
}
