using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Access;

internal static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<AccessEpoch>()
        .AddSingleton<RegistryState>()
        .AddSingleton<AccessPolicy>()
        .AddSingleton<RepositoryIds>()
        .AddSingleton<FormerNames>();
}
