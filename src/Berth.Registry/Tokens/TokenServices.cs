using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Tokens;

internal static class TokenServices
{
    public static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddSingleton<SigningKeys>()
        .AddSingleton<SignedTokens>()
        .AddSingleton<CredentialChecks>()
        .AddSingleton<RegistryTokens>()
        .AddSingleton<HubTokens>()
        .AddSingleton<RefreshTokens>();
}
