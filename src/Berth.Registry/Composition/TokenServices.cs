using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Memory;
using Berth.Registry.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Composition;

internal static class TokenServices
{
    /// <summary>Needs the services of identity, the metadata store, a clock and logging.</summary>
    internal static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddSingleton(all => new SigningKeys(
            all.GetRequiredService<MetadataStore>(),
            all.GetRequiredService<SecretBox>(),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<SigningKeys>>()))
        .AddSingleton<SignedTokens>()
        .AddSingleton<CredentialChecks>()
        .AddSingleton(all => new RegistryTokens(
            all.GetRequiredService<SignedTokens>(), all.GetRequiredService<CredentialChecks>(), all.GetRequiredService<BoundedMemory>()))
        .AddSingleton(all => new HubTokens(all.GetRequiredService<SignedTokens>(), all.GetRequiredService<SignIn>()))
        .AddSingleton(all => new RefreshTokens(
            all.GetRequiredService<MetadataStore>(),
            all.GetRequiredService<SignIn>(),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<RefreshTokens>>()));
}
