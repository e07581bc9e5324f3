using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>The policy's decision inside a query or change, on what the database says within it.</summary>
internal static class RepositoryAccesses
{
    /// <summary>The repository, for who may do the action; to who may not see it, as if it were missing.</summary>
    public static async Task<Outcome<RepositoryRow>> RepositoryAsync(
        this BerthDbContext context, Caller caller, RepositoryAction action, RepositoryName name, TimeProvider clock,
        CancellationToken cancel)
    {
        var text = name.ToString();
        var standing = await context.StandingAsync(caller.Identity, name, clock, cancel);
        var decision = standing.Decide(caller, action, text);
        if (!decision.Exists || (!decision.Allowed && !decision.Visible))
        {
            return Refusal.NotFound;
        }

        return decision.Allowed ? await context.Repositories.SingleAsync(r => r.Name == text, cancel) : Refusal.Denied;
    }

    public static Task<Outcome<RepositoryRow>> AdministeredAsync(
        this BerthDbContext context, Caller caller, RepositoryName name, TimeProvider clock, CancellationToken cancel) =>
        context.RepositoryAsync(caller, RepositoryAction.Administer, name, clock, cancel);
}
