using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>People with a right in a personal repository; in an organization, teams have rights.</summary>
public sealed class Collaborators(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    public Task<Outcome<IReadOnlyList<Collaborator>>> ListAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<Collaborator>>>(
            async context =>
            {
                var found = await context.AdministeredAsync(caller, repository, clock, cancel);
                return found.Succeeded
                    ? await context.Collaborators.Where(c => c.RepositoryId == found.Value.Id)
                        .Join(context.Accounts, c => c.AccountId, a => a.Id, (right, account) => new { right, account })
                        .OrderBy(x => x.account.Name).Select(x => new Collaborator(x.account.Id, x.account.Name, x.right.Role))
                            .ToListAsync(cancel)
                    : found.Refusal;
            },
            cancel);

    /// <summary>How many a repository has; to be told to whoever may read it.</summary>
    public Task<int> CountAsync(long repository, CancellationToken cancel) =>
        store.ReadAsync(context => context.Collaborators.CountAsync(c => c.RepositoryId == repository, cancel), cancel);

    public Task<Outcome<Page<Collaborator>>> PageAsync(
        Caller caller, RepositoryName repository, KeyRange range, CancellationToken cancel) =>
        store.ReadAsync<Outcome<Page<Collaborator>>>(
            async context =>
            {
                var found = await context.AdministeredAsync(caller, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var people = await context.Collaborators.Where(c => c.RepositoryId == found.Value.Id)
                    .Join(context.Accounts, c => c.AccountId, a => a.Id, (right, account) => new { right, account })
                    .InRange(x => x.account.Name, range)
                    .Select(x => new Collaborator(x.account.Id, x.account.Name, x.right.Role)).ToListAsync(cancel);
                return Page.Cut(people, person => person.Name, range);
            },
            cancel);

    public Task<Outcome<Collaborator>> SetAsync(
        Caller caller, RepositoryName repository, string account, RepositoryRole role, CancellationToken cancel) =>
        epoch.WriteAsync<Collaborator>(
        async context =>
        {
            var found = await context.AdministeredAsync(caller, repository, clock, cancel);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }

            if (await context.Namespaces.AnyAsync(n => n.Name == repository.Namespace && n.OrganizationId != null, cancel))
            {
                return Refusal.Conflict("collaborators_personal_only", "In an organization, rights are given to teams.");
            }

            if (!caller.MayGive(Gift.Of(repository, role)))
            {
                return Refusal.Denied;
            }

            if (await context.AccountAsync(account, cancel) is not { } person || role == RepositoryRole.None)
            {
                return Refusal.Invalid("account_unknown", "There is no account of that name.", "user");
            }

            var row = await context.Collaborators.FindAsync([found.Value.Id, person.Id], cancel)
                ?? context.Collaborators.Add(new CollaboratorRow { RepositoryId = found.Value.Id, AccountId = person.Id }).Entity;
            row.Role = role;
            context.Record(
                clock, caller, AuditActions.CollaboratorAdd, repository.Namespace, repository.ToString(),
                new { user = account, role = role.ToString() });
            return new Collaborator(person.Id, person.Name, role);
        },
        cancel);

    /// <summary>Who administers the repository removes anybody; a collaborator removes themselves.</summary>
    public Task<Outcome<Done>> RemoveAsync(Caller caller, RepositoryName repository, string account, CancellationToken cancel) =>
        epoch.WriteAsync<Done>(
            async context =>
            {
                var own = caller.Name == account && caller.Limits.AllowManagement;
                var found = await context.RepositoryAsync(
                    caller, own ? RepositoryAction.Pull : RepositoryAction.Administer, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var removed = await context.Collaborators
                    .Where(c => c.RepositoryId == found.Value.Id && context.Accounts.Any(a => a.Id == c.AccountId && a.Name == account))
                    .ExecuteDeleteAsync(cancel);
                if (removed == 0)
                {
                    return Refusal.NotFound;
                }

                context.Record(
                    clock, caller, AuditActions.CollaboratorRemove, repository.Namespace, repository.ToString(), new { user = account });
                return default(Done);
            },
            cancel);
}
