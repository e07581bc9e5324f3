using Berth.Oci;
using Berth.Registry.Database;
using BitFaster.Caching.Lru;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Access;

/// <summary>Whether a name still stands for the repository that a token was given for: one that was deleted and made anew is another, on
/// which nobody has decided yet.</summary>
/// <remarks>Remembered while the epoch of all rights stands, which a deletion moves, and by an epoch that was read seconds ago: as a pull may rest
/// on a right, so that it costs no statement of its own. What is missing is not remembered.</remarks>
public sealed class RepositoryIds(MetadataStore store, AccessEpoch epoch)
{
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private readonly ConcurrentLru<RepositoryName, Remembered> _remembered = new(MostRemembered);

    public async ValueTask<bool> IsAsync(RepositoryName name, long id, CancellationToken cancel)
    {
        var asOf = await epoch.ReadAsync(Age, cancel);
        if (_remembered.TryGet(name, out var known) && known.Epoch == asOf)
        {
            return known.Id == id;
        }

        var text = name.ToString();
        var found = await store.ReadAsync(
            context => context.Repositories.Where(r => r.Name == text).Select(r => (long?)r.Id).SingleOrDefaultAsync(cancel), cancel);
        if (found is { } there)
        {
            _remembered.AddOrUpdate(name, new Remembered(there, asOf));
        }

        return found == id;
    }

    private sealed record Remembered(long Id, long Epoch);
}
