using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;

namespace Berth.Server.Hosting.Guards;

/// <summary>Tells browsers to come by https only, once it is certain that they can: TLS is our own, or the operator says that the address is
/// https (RFC 6797). Never for localhost, whose other ports are other programs' and would be shut too.</summary>
internal static class Hsts
{
    public static void AddBerthHsts(this WebApplicationBuilder builder) =>
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));

    public static void UseBerthHsts(this WebApplication app, BerthOptions options)
    {
        if (options.UsesTls || options.PublicUrl?.Scheme == Uri.UriSchemeHttps)
        {
            app.UseHsts();
        }
    }
}
