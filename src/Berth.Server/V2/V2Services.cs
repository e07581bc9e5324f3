using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.V2;

/// <summary>The registry API under <c>/v2</c>, and the search of its predecessor.</summary>
internal static class V2Services
{
    public static IServiceCollection AddV2(this IServiceCollection services, V2Options options) => services
        .AddSingleton(options)
        .AddSingleton<V2Gate>()
        .AddSingleton<Blobs>()
        .AddSingleton<Uploads>()
        .AddSingleton<TagVersions>()
        .AddSingleton<Manifests>()
        .AddSingleton<Tags>()
        .AddSingleton<Referrers>()
        .AddSingleton<Catalog>()
        .AddSingleton<V2Table>();

    public static void UseV2(this IApplicationBuilder app) => app.UseMiddleware<V2Middleware>();
}
