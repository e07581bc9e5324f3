using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>How a repository comes to be: by somebody's wish, or by the first push to it.</summary>
internal static class RepositoryCreation
{
    /// <summary>For use inside a change that the policy has allowed: the repository, made now if it is missing. While the registry is open
    /// it is public; later it has the visibility that its namespace gives to new ones.</summary>
    public static async Task<RepositoryRow> GetOrCreateAsync(BerthDbContext context, RepositoryName name, Caller caller, TimeProvider clock)
    {
        var text = name.ToString();
        return await context.Repositories.SingleOrDefaultAsync(r => r.Name == text)
            ?? await CreateByPushAsync(context, name, caller, clock);
    }

    /// <summary>The same of one that is known to be missing.</summary>
    public static async Task<RepositoryRow> CreateByPushAsync(BerthDbContext context, RepositoryName name, Caller caller, TimeProvider clock) =>
        await CreateAsync(context, name, caller, await StartsPrivateAsync(context, name.Namespace), clock);

    /// <summary>Makes a repository that is known to be missing, and saves it, so that it has its id.</summary>
    public static async Task<RepositoryRow> CreateAsync(
        BerthDbContext context, RepositoryName name, Caller caller, bool isPrivate, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var row = new RepositoryRow
        {
            Name = name.ToString(),
            Namespace = name.Namespace,
            IsPrivate = isPrivate,
            CreatedBy = caller.Name,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.Repositories.Add(row);
        context.Record(clock, caller, AuditActions.RepositoryCreate, row.Namespace, row.Name, new { @private = isPrivate });
        await context.SaveChangesAsync();
        return row;
    }

    public static async Task<bool> StartsPrivateAsync(BerthDbContext context, string space) =>
        await context.Namespaces.Where(n => n.Name == space).Select(n => (bool?)n.NewRepositoriesArePrivate).SingleOrDefaultAsync()
        ?? !await RegistryState.IsOpenAsync(context, CancellationToken.None);
}
