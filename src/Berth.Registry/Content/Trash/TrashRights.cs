using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Trash;

/// <summary>Who may see what was deleted, and bring it back: in a repository that is there, who may delete in it; a deleted repository, and the
/// whole of a namespace, who owns the namespace.</summary>
internal static class TrashRights
{
    public static async Task<bool> OwnsAsync(this BerthDbContext context, Caller caller, string space, TimeProvider clock, CancellationToken cancel)
    {
        if (await RegistryState.IsOpenAsync(context, cancel))
        {
            return true;
        }

        var manager = await context.ManagerAsync(caller, clock, cancel);
        return manager is not null && (manager.IsAdministrator || await context.Namespaces.AnyAsync(
            n => n.Name == space && ((n.AccountId != null && n.AccountId == manager.AccountId)
                || (n.OrganizationId != null && context.Members.Any(
                    m => m.OrganizationId == n.OrganizationId && m.AccountId == manager.AccountId && m.Role == MemberRole.Owner))),
            cancel));
    }

    /// <summary>Null when the caller may not, or there is no such repository.</summary>
    public static async Task<long?> DeletableAsync(
        this BerthDbContext context, Caller caller, RepositoryName name, TimeProvider clock, CancellationToken cancel)
    {
        if (await RegistryState.IsOpenAsync(context, cancel))
        {
            var text = name.ToString();
            return await context.Repositories.Where(r => r.Name == text).Select(r => (long?)r.Id).SingleOrDefaultAsync(cancel);
        }

        var found = await context.RepositoryAsync(caller, RepositoryAction.Delete, name, clock, cancel);
        return found.Succeeded ? found.Value.Id : null;
    }

    public static async Task<bool> MayAsync(this BerthDbContext context, Caller caller, TrashRow line, TimeProvider clock, CancellationToken cancel)
    {
        if (await context.OwnsAsync(caller, line.Namespace, clock, cancel))
        {
            return true;
        }

        var name = line.Kind == TrashKind.Repository
            ? null
            : await context.Repositories.Where(r => r.Id == line.RepositoryId).Select(r => r.Name).SingleOrDefaultAsync(cancel);
        return name is not null && await context.DeletableAsync(caller, RepositoryName.Parse(name), clock, cancel) == line.RepositoryId;
    }
}
