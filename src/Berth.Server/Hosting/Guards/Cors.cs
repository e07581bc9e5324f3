using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hosting.Guards;

/// <summary>Lets the pages of chosen origins talk to /v2: browser UIs for registries are many. Off unless asked for.</summary>
internal static class Cors
{
    private const string Policy = "registry";

    public static void AddBerthCors(this WebApplicationBuilder builder, BerthOptions options)
    {
        if (options.CorsOrigins.Count == 0)
        {
            return;
        }

        // No credentials: such pages send Authorization by hand, and must not ride on somebody's session of the hub.
        builder.Services.AddCors(cors => cors.AddPolicy(Policy, policy => policy
            .WithOrigins([.. options.CorsOrigins])
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("Accept", "Authorization", "Cache-Control", "Content-Range", "Content-Type", "If-None-Match", "Range")
            .WithExposedHeaders(
                "Accept-Ranges", "Content-Length", "Content-Range", "Docker-Content-Digest", "Docker-Distribution-Api-Version",
                "Docker-Upload-UUID", "ETag", "Link", "Location", "OCI-Chunk-Min-Length", "OCI-Filters-Applied", "OCI-Subject", "OCI-Tag",
                "Range", "Retry-After", "Warning", "WWW-Authenticate", "X-Request-Id")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(20))));
    }

    public static void UseBerthCors(this WebApplication app, BerthOptions options)
    {
        if (options.CorsOrigins.Count > 0)
        {
            app.UseCors(Policy);
        }
    }
}
