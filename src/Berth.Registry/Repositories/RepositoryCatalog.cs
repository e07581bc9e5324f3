using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>Repositories as things of their own: made, listed, described, shown, hidden and deleted. What the caller may not see does not
/// exist.</summary>
public sealed class RepositoryCatalog(MetadataStore store, AccessEpoch epoch, AccessPolicy policy, Deletions deletions, TimeProvider clock)
{
    private const int LongestList = 1000;

    /// <param name="isPrivate">Null: what the namespace gives to new ones.</param>
    public async Task<Outcome<Repository>> CreateAsync(
        Caller caller, RepositoryName name, bool? isPrivate, RepositoryChange description, CancellationToken cancel)
    {
        if ((ReservedNames.Check(name) ?? RepositoryChanges.Check(description)) is { } refusal)
        {
            return refusal;
        }

        var decision = await policy.DecideAsync(caller, RepositoryAction.Push, name, cancel);
        if (!decision.Allowed)
        {
            return Refusal.Denied;
        }

        return await epoch.ChangeAsync<Repository>(
            async change =>
            {
                var (context, text) = (change.Context, name.ToString());
                if (await context.Repositories.AnyAsync(r => r.Name == text, cancel))
                {
                    return Refusal.Conflict("repository_exists", "There is a repository of that name.", "name");
                }

                var start = isPrivate ?? await RepositoryCreation.StartsPrivateAsync(change, name.Namespace, cancel);
                var id = await RepositoryCreation.CreateAsync(change, name, caller, start, clock, cancel);
                var row = await context.Repositories.SingleAsync(r => r.Id == id, cancel);
                context.Apply(row, description, caller, clock);
                return row.ToRepository();
            },
            cancel);
    }

    public async Task<Outcome<Repository>> FindAsync(Caller caller, RepositoryName name, CancellationToken cancel)
    {
        var decision = await policy.DecideAsync(caller, RepositoryAction.Pull, name, cancel);
        var text = name.ToString();
        var row = decision.Allowed
            ? await store.ReadAsync(context => context.Repositories.SingleOrDefaultAsync(r => r.Name == text, cancel), cancel)
            : null;
        return row is null ? Refusal.NotFound : row.ToRepository();
    }

    /// <summary>Readable repositories in the byte order of their names, from after <paramref name="after"/> on: <c>_catalog</c>, and a
    /// namespace's page. <paramref name="inNamespace"/> null lists all.</summary>
    public async Task<IReadOnlyList<Repository>> ListAsync(
        Caller caller, string? inNamespace, string? search, string? after, int count, CancellationToken cancel) => await store.ReadAsync(
        async context =>
        {
            var query = await context.ReadableAsync(caller, clock, cancel);
            query = inNamespace is null ? query : query.Where(r => r.Namespace == inNamespace);
            query = string.IsNullOrEmpty(search) ? query : query.Where(r => r.Name.Contains(search));
            query = string.IsNullOrEmpty(after) ? query : query.Where(r => string.Compare(r.Name, after) > 0);
            return await query.OrderBy(r => r.Name).Take(Math.Clamp(count, 0, LongestList))
                .Select(r => new Repository(r.Id, r.Name, r.Namespace)
                {
                    IsPrivate = r.IsPrivate,
                    Description = r.Description,
                    CreatedBy = r.CreatedBy,
                    CreatedAt = r.CreatedAt,
                    UpdatedAt = r.UpdatedAt,
                }).ToListAsync(cancel);
        },
        cancel);

    /// <summary>The names alone, for <c>_catalog</c>.</summary>
    public Task<Page<string>> NamesAsync(Caller caller, string? after, int limit, CancellationToken cancel) => store.ReadAsync(
        async context =>
        {
            var range = new KeyRange(after, null, limit);
            var readable = (await context.ReadableAsync(caller, clock, cancel)).InRange(r => r.Name, range);
            return Page.Cut(await readable.Select(r => r.Name).ToListAsync(cancel), name => name, range);
        },
        cancel);

    /// <summary>How many repositories <see cref="ListAsync"/> would list without an end.</summary>
    public Task<int> CountAsync(Caller caller, string? inNamespace, string? search, CancellationToken cancel) => store.ReadAsync(
        async context =>
        {
            var query = await context.ReadableAsync(caller, clock, cancel);
            return await query.CountAsync(
                r => (inNamespace == null || r.Namespace == inNamespace)
                    && (string.IsNullOrEmpty(search) || r.Name.Contains(search)), cancel);
        },
        cancel);

    /// <summary>Describing takes the right to push, so that a pipeline needs no more than that.</summary>
    public Task<Outcome<Repository>> UpdateAsync(Caller caller, RepositoryName name, RepositoryChange change, CancellationToken cancel) =>
        RepositoryChanges.Check(change) is { } refusal
            ? Task.FromResult<Outcome<Repository>>(refusal)
            : epoch.ChangeAsync<Repository>(
                async under =>
                {
                    var context = under.Context;
                    var found = await context.RepositoryAsync(caller, RepositoryAction.Push, name, clock, cancel);
                    if (found.Succeeded && change.NeedsAdministrator(found.Value))
                    {
                        found = await context.AdministeredAsync(caller, name, clock, cancel);
                    }

                    if (!found.Succeeded)
                    {
                        return found.Refusal;
                    }

                    var row = found.Value;
                    if (RepositoryChanges.ChangesMinimumAge(change, row))
                    {
                        under.Changes(row.Name);
                    }

                    context.Apply(row, change, caller, clock);
                    row.UpdatedAt = clock.GetUtcNow();
                    context.Record(clock, caller, AuditActions.RepositoryUpdate, row.Namespace, row.Name);
                    return row.ToRepository();
                },
                cancel);

    public Task<Outcome<Repository>> SetVisibilityAsync(Caller caller, RepositoryName name, bool isPrivate, CancellationToken cancel) =>
        ChangeAsync<Repository>(
            caller, name, RepositoryAction.Administer,
            (change, row) =>
            {
                change.Context.Apply(row, new RepositoryChange { IsPrivate = isPrivate }, caller, clock);
                return row.ToRepository();
            },
            cancel);

    /// <summary>As <see cref="UpdateAsync"/>, but only for who administers the repository, even when nothing changes.</summary>
    public Task<Outcome<Repository>> SetImmutableTagsAsync(
        Caller caller, RepositoryName name, bool enabled, IReadOnlyList<string>? rules, CancellationToken cancel) =>
        (rules is null ? null : TagRules.Check(rules)) is { } refusal
            ? Task.FromResult<Outcome<Repository>>(refusal)
            : ChangeAsync<Repository>(
                caller, name, RepositoryAction.Administer,
                (change, row) =>
                {
                    change.Context.Apply(row, new RepositoryChange { ImmutableTags = enabled, ImmutableTagRules = rules }, caller, clock);
                    return row.ToRepository();
                },
                cancel);

    /// <summary>With all tags and manifests, into the trash: under a name that nobody can ask for, so that the next repository of its name has
    /// nothing of it.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, RepositoryName name, CancellationToken cancel) => epoch.ChangeAsync<Done>(
        async change =>
        {
            var found = await change.Context.RepositoryAsync(caller, RepositoryAction.Administer, name, clock, cancel);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }

            await HeldRepository.AwaitUsersAsync(change.Sql, found.Value.Name, cancel);
            var held = (await HeldRepository.FindAsync(change.Sql, found.Value.Id, cancel))!;
            var deletion = deletions.Of(held, TagMoveCause.Delete, caller.PusherName);
            await deletion.KeepAsync(change.Sql, held, TrashKind.Repository, null, null, cancel);
            await change.Sql.ExecuteAsync(
                "UPDATE repositories SET name = $2, deleted_at = $3 WHERE id = $1", [held.Id, RepositoryRow.TrashName(held.Id), deletion.At], cancel);
            change.Changes(held.Name);
            FormerNames.Forget(change);
            await change.RecordAsync(clock, caller, AuditActions.RepositoryDelete, held.Namespace, held.Name, null, cancel);
            return default(Done);
        },
        cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, RepositoryName name, RepositoryAction action, Func<DatabaseChange, RepositoryRow, Outcome<T>> change,
        CancellationToken cancel) =>
        epoch.ChangeAsync<T>(
            async under =>
            {
                var found = await under.Context.RepositoryAsync(caller, action, name, clock, cancel);
                return found.Succeeded ? change(under, found.Value) : found.Refusal;
            },
            cancel);
}
