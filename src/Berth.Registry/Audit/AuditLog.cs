using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Audit;

/// <summary>The append-only record of who did what from where.</summary>
public sealed class AuditLog(MetadataStore store, DeferredWrites deferred, TimeProvider clock)
{
    private const int LongestPage = 1000, HighestTotal = 10_000, RemovedAtOnce = 5000;

    /// <summary>Newest first, from before <paramref name="before"/> on. An administrator reads all; others the log of a namespace that is
    /// theirs or whose organization they own, and of a repository that they administer. No more than ten thousand are counted.</summary>
    public async Task<Outcome<CountedPage<AuditEntry>>> ListAsync(
        Caller caller, AuditFilter filter, long? before, int skip, int count, CancellationToken cancel)
    {
        await deferred.FlushAsync(cancel);
        return await store.ReadAsync<Outcome<CountedPage<AuditEntry>>>(
            async context =>
            {
                if (!await MayReadAsync(context, caller, filter, cancel))
                {
                    return Refusal.NotFound;
                }

                var query = new AuditQuery(context, filter);
                var rows = await query.ReadAsync(before, skip, Math.Clamp(count, 0, LongestPage), cancel);
                return new CountedPage<AuditEntry>(rows.ConvertAll(row => row.ToEntry()), await query.CountAsync(HighestTotal, cancel));
            },
            cancel);
    }

    /// <summary>The same without how many there are in all: for pages, which go on by key and need not count a million rows.</summary>
    public async Task<Outcome<IReadOnlyList<AuditEntry>>> ReadAsync(
        Caller caller, AuditFilter filter, long? before, int count, CancellationToken cancel)
    {
        await deferred.FlushAsync(cancel);
        return await store.ReadAsync<Outcome<IReadOnlyList<AuditEntry>>>(
            async context =>
            {
                if (!await MayReadAsync(context, caller, filter, cancel))
                {
                    return Refusal.NotFound;
                }

                var rows = await new AuditQuery(context, filter).ReadAsync(before, 0, Math.Clamp(count, 0, LongestPage), cancel);
                return rows.ConvertAll(row => row.ToEntry());
            },
            cancel);
    }

    /// <summary>The retention job: removes what is older than <paramref name="age"/>, some at a time, until nothing is; the answer is how
    /// many.</summary>
    public async Task<int> RemoveOlderThanAsync(TimeSpan age, CancellationToken cancel)
    {
        var end = clock.GetUtcNow() - age;
        for (var removed = 0; ;)
        {
            var last = await store.ChangeAsync(
                change => change.Sql.ExecuteAsync(
                    "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE time < $1 ORDER BY time LIMIT $2)", [end, RemovedAtOnce], cancel),
                cancel);
            removed += last;
            if (last < RemovedAtOnce)
            {
                return removed;
            }
        }
    }

    private async Task<bool> MayReadAsync(BerthDbContext context, Caller caller, AuditFilter filter, CancellationToken cancel)
    {
        var manager = await context.ManagerAsync(caller, clock, cancel);
        if (manager is { IsAdministrator: true })
        {
            return true;
        }

        if (manager?.AccountId is { } account && !string.IsNullOrEmpty(filter.Namespace) && await context.Namespaces.AnyAsync(
            n => n.Name == filter.Namespace && (n.AccountId == account
                || context.Members.Any(m => m.OrganizationId == n.OrganizationId && m.AccountId == account && m.Role == MemberRole.Owner)),
            cancel))
        {
            return true;
        }

        if (filter.Namespace is { } organization
            && await context.OwnOrganizationAsync(caller, organization, OrganizationScopes.ReadAuditLog, clock, cancel) is not null)
        {
            return true;
        }

        return RepositoryName.TryParse(filter.Target, out var name) && filter.Namespace == name.Namespace
            && (await context.AdministeredAsync(caller, name, clock, cancel)).Succeeded;
    }
}
