using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Auth;

internal static class AuthServices
{
    /// <summary>Needs the services of identity and tokens.</summary>
    public static IServiceCollection AddBerthAuth(this IServiceCollection services, AuthOptions options) => services
        .AddSingleton(options)
        .AddSingleton<RegistryAuthentication>()
        .AddSingleton<HubAuthentication>()
        .AddSingleton<V2Authorization>()
        .AddSingleton<AccessGrants>()
        .AddSingleton<TokenService>();
}
