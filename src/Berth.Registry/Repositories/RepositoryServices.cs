using Microsoft.Extensions.DependencyInjection;

namespace Berth.Registry.Repositories;

internal static class RepositoryServices
{
    public static IServiceCollection AddRepositories(this IServiceCollection services) => services
        .AddSingleton<Deletions>()
        .AddSingleton<RepositoryCatalog>()
        .AddSingleton<RepositoryRenaming>()
        .AddSingleton<RepositoryQueries>()
        .AddSingleton<RepositorySearch>()
        .AddSingleton<Collaborators>()
        .AddSingleton<Stars>()
        .AddSingleton<ImmutableTags>()
        .AddSingleton<NamespaceSettings>()
        .AddSingleton<StorageUsage>();
}
