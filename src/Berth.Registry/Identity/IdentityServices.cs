using Berth.Registry.Access;
using Berth.Registry.Audit;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Identity;

internal static class IdentityServices
{
    /// <summary>Needs <see cref="IdentityOptions"/>, the metadata store and a clock among the services.</summary>
    internal static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<Accounts>()
        .AddSingleton<SignIn>()
        .AddSingleton<Sessions>()
        .AddSingleton<AccessTokens>()
        .AddSingleton<SecondFactor>()
        .AddSingleton<SecretBox>()
        .AddSingleton<RegistryState>()
        .AddSingleton<AccessPolicy>()
        .AddSingleton<AuditLog>()
        .AddSingleton<RegistrySettings>()
        .AddSingleton<OrganizationCatalog>()
        .AddSingleton<Teams>()
        .AddSingleton<Invitations>()
        .AddSingleton<RepositoryCatalog>()
        .AddSingleton<Collaborators>();
}
