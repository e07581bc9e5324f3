using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <param name="PrivateRepositories">How many of its repositories are private.</param>
/// <param name="NewRepositoriesArePrivate">What a repository is that its first push creates.</param>
public sealed record NamespaceDefaults(int PrivateRepositories, bool NewRepositoriesArePrivate);

/// <summary>What accounts and organizations have in common: a first segment of repository names.</summary>
public sealed class Namespaces(MetadataStore store, TimeProvider clock)
{
    /// <summary>For the account itself, the members of the organization, and administrators.</summary>
    public Task<Outcome<NamespaceDefaults>> ReadAsync(Caller caller, string name, CancellationToken cancel) =>
        store.ReadAsync<Outcome<NamespaceDefaults>>(
            async context =>
            {
                var manager = await context.ManagerAsync(caller, clock, cancel);
                var space = manager is null ? null : await context.Namespaces.SingleOrDefaultAsync(n => n.Name == name, cancel);
                if (manager is null || space is null)
                {
                    return Refusal.NotFound;
                }

                var may = manager.IsAdministrator
                    || (space.AccountId is { } account && account == manager.AccountId)
                    || (space.OrganizationId is { } organization && await context.Members.AnyAsync(
                        m => m.OrganizationId == organization && m.AccountId == manager.AccountId, cancel));
                return may
                    ? new NamespaceDefaults(
                        await context.Repositories.CountAsync(r => r.Namespace == name && r.IsPrivate, cancel), space.NewRepositoriesArePrivate)
                    : Refusal.NotFound;
            },
            cancel);
}
