using Berth.Registry.Access;
using Berth.Registry.Audit;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Identity.Attempts;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Composition;

internal static class IdentityServices
{
    /// <summary>Who you are, what you may do, whom you share it with. Needs <see cref="IdentityOptions"/>, the metadata store, a clock and
    /// logging among the services.</summary>
    internal static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<AttemptLimiter>()
        .AddSingleton(new PasswordOptions())
        .AddSingleton<PasswordHasher>()
        .AddSingleton<PasswordCheck>()
        .AddSingleton<TokenCheck>()
        .AddSingleton<SecondFactorCheck>()
        .AddSingleton<LoginTokens>()
        .AddSingleton<DeferredWrites>()
        .AddSingleton<IdentitySweep>()
        .AddSingleton<AccessEpoch>()
        .AddSingleton(p => new SecretBox(p.Get<IdentityOptions>().KeyFile))
        .AddSingleton(p => new RegistryState(p.Store(), p.Clock()))
        .AddSingleton(p => new SetupToken(p.Store()))
        .AddSingleton(p => new RegistrySettings(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new AccessPolicy(p.Store(), p.Get<AccessEpoch>(), p.Get<RegistryState>(), p.Clock()))
        .AddSingleton(p => new RepositoryIds(p.Store(), p.Get<AccessEpoch>()))
        .AddSingleton(p => new SignIn(
            p.Store(), p.Get<PasswordCheck>(), p.Get<TokenCheck>(), p.Get<SecondFactorCheck>(), p.Get<LoginTokens>(),
            p.Get<AttemptLimiter>(),
            p.Get<DeferredWrites>(), p.Clock()))
        .AddSingleton(p => new Accounts(
            p.Store(), p.Get<AccessEpoch>(), p.Get<RegistryState>(), p.Get<PasswordHasher>(), p.Get<PasswordCheck>(),
            p.Get<AttemptLimiter>(),
            p.Clock()))
        .AddSingleton(p => new Sessions(p.Store(), p.Get<DeferredWrites>(), p.Clock()))
        .AddSingleton(p => new AccessTokens(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new SecondFactor(p.Get<AccessEpoch>(), p.Get<PasswordCheck>(), p.Get<SecondFactorCheck>(), p.Clock()))
        .AddSingleton(p => new AuditLog(p.Store(), p.Get<DeferredWrites>(), p.Clock()))
        .AddSingleton(p => new OrganizationCatalog(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new OrganizationSettings(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new Namespaces(p.Store(), p.Clock()))
        .AddSingleton(p => new Members(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new Teams(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new TeamRights(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new Invitations(p.Store(), p.Get<AccessEpoch>(), p.Clock()))
        .AddSingleton(p => new RepositoryCatalog(p.Store(), p.Get<AccessEpoch>(), p.Get<AccessPolicy>(), p.Clock()))
        .AddSingleton(p => new Collaborators(p.Store(), p.Get<AccessEpoch>(), p.Clock()));

    private static T Get<T>(this IServiceProvider services)
        where T : notnull => services.GetRequiredService<T>();

    private static MetadataStore Store(this IServiceProvider services) => services.GetRequiredService<MetadataStore>();

    private static TimeProvider Clock(this IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
