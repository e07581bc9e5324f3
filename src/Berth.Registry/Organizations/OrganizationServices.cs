using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Organizations;

internal static class OrganizationServices
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) => services
        .AddSingleton<OrganizationCatalog>()
        .AddSingleton<OrganizationSettings>()
        .AddSingleton<Members>()
        .AddSingleton<Teams>()
        .AddSingleton<TeamRights>()
        .AddSingleton<Invitations>();
}
