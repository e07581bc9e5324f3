using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Content.Trash;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Retention;

/// <summary>Who may see and set rules, and run them: of a repository who administers it, of a namespace who owns it.</summary>
internal static class RetentionRights
{
    public static async Task<Refusal?> RefuseAsync(
        this BerthDbContext context, Caller caller, RetentionPlace place, TimeProvider clock, CancellationToken cancel) =>
        place.Repository is { } name
            ? (await context.AdministeredAsync(caller, name, clock, cancel)).Refusal
            : (place.Namespace.Length == 0 || RepositoryName.TryParse(place.Namespace, out _)) && await context.OwnsAsync(caller, place.Namespace, clock, cancel)
                ? null
                : Refusal.NotFound;
}
