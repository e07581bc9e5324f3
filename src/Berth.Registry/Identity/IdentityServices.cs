using Berth.Registry.Identity.Attempts;
using Berth.Registry.Identity.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Identity;

internal static class IdentityServices
{
    /// <summary>Needs <see cref="IdentityOptions"/>, the metadata store, a clock and logging among the services.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton(all => new SecretBox(all.GetRequiredService<IdentityOptions>().KeyFile))
        .AddSingleton(new PasswordOptions())
        .AddSingleton<AttemptLimiter>()
        .AddSingleton<PasswordHasher>()
        .AddSingleton<PasswordCheck>()
        .AddSingleton<TokenCheck>()
        .AddSingleton<SecondFactorCheck>()
        .AddSingleton<LoginTokens>()
        .AddSingleton<DeferredWrites>()
        .AddSingleton<SetupToken>()
        .AddSingleton<RegistrySettings>()
        .AddSingleton<SignIn>()
        .AddSingleton<Accounts>()
        .AddSingleton<Sessions>()
        .AddSingleton<AccessTokens>()
        .AddSingleton<SecondFactor>()
        .AddSingleton<Namespaces>();
}
