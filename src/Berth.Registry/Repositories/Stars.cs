using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>What people like. The stars of a person are listed by <see cref="RepositoryQuery.StarredBy"/>.</summary>
public sealed class Stars(MetadataStore store, TimeProvider clock)
{
    /// <summary>By an account, on what it may read; giving what is given changes nothing, and neither does taking what is not.</summary>
    /// <returns>How many stars the repository has now.</returns>
    public Task<Outcome<long>> SetAsync(Caller caller, RepositoryName repository, bool starred, CancellationToken cancel) =>
        store.WriteAsync<Outcome<long>>(
            async context =>
            {
                var found = await context.RepositoryAsync(caller, RepositoryAction.Pull, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                if (await context.ManagerAsync(caller, clock, cancel) is not { AccountId: { } account })
                {
                    return Refusal.Denied;
                }

                var id = found.Value.Id;
                var change = await ChangeAsync(context, account, id, starred, cancel);
                if (change != 0)
                {
                    await context.Repositories.Where(r => r.Id == id)
                        .ExecuteUpdateAsync(set => set.SetProperty(r => r.StarCount, r => r.StarCount + change), cancel);
                }

                return await context.Repositories.Where(r => r.Id == id).Select(r => r.StarCount).SingleAsync(cancel);
            },
            cancel);

    public async Task<bool> HasAsync(Caller caller, long repository, CancellationToken cancel) =>
        caller.AccountId is { } account
        && await store.ReadAsync(context => context.Stars.AnyAsync(s => s.AccountId == account && s.RepositoryId == repository, cancel), cancel);

    private async Task<int> ChangeAsync(BerthDbContext context, long account, long repository, bool starred, CancellationToken cancel)
    {
        if (!starred)
        {
            return -await context.Stars.Where(s => s.AccountId == account && s.RepositoryId == repository).ExecuteDeleteAsync(cancel);
        }

        if (await context.Stars.AnyAsync(s => s.AccountId == account && s.RepositoryId == repository, cancel))
        {
            return 0;
        }

        context.Stars.Add(new StarRow { AccountId = account, RepositoryId = repository, CreatedAt = clock.GetUtcNow() });
        await context.SaveChangesAsync(cancel);
        return 1;
    }
}
