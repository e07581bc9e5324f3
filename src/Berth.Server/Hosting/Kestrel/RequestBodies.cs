using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>Puts a <see cref="WatchedBody"/> in the place of every body, and says truly whether the connection outlives it.</summary>
internal static class RequestBodies
{
    public static void UseRequestBodies(this WebApplication app, BerthOptions options)
    {
        var (slow, time) = (new SlowBodies(), app.Services.GetRequiredService<TimeProvider>());
        app.Use((context, next) => context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? ServeAsync(context, next, new WatchedBody(context, slow, time, options.IdleBodyTimeout))
            : next(context));
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate next, WatchedBody watched)
    {
        using var body = watched;
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Request.Body = body.AsStream(leaveOpen: true);
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.OnStarting(() =>
            {
                if (IsUnwanted(context, body))
                {
                    context.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    /// <summary>Whether the client may have kept back what it announced, so that its next request would be taken for it (RFC 9110, 10.1.1), or
    /// there is no wish for the rest.</summary>
    private static bool IsUnwanted(HttpContext context, WatchedBody body) => body.IsBegun
        ? !body.IsWhole
        : context.Request.Headers.Expect.ToString().Contains("100-continue", StringComparison.OrdinalIgnoreCase);
}
