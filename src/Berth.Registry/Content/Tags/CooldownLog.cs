using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Trail;
using BitFaster.Caching.Lru;

namespace Berth.Registry.Content.Tags;

/// <summary>Says in the audit log that somebody was given an earlier version of a tag, or passed by that: once an hour for the same, since machines
/// pull without end.</summary>
public sealed class CooldownLog(MetadataStore database, TimeProvider clock)
{
    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    private readonly ConcurrentLru<(string, string, string, string), long> _told = new(10_000);

    /// <param name="given">What the caller got; null for nothing.</param>
    public async Task RecordAsync(Caller caller, RepositoryName repository, Tag tag, Digest current, Digest? given, CancellationToken cancel)
    {
        var key = (caller.Name, repository.ToString(), tag.ToString(), $"{current} {given}");
        if (_told.TryGet(key, out var at) && clock.GetElapsedTime(at) < Once)
        {
            return;
        }

        _told.AddOrUpdate(key, clock.GetTimestamp());
        await database.ChangeAsync(
            async change =>
            {
                await change.RecordAsync(
                    clock, caller, AuditActions.EarlierVersion, repository.Namespace, repository.ToString(),
                    new { tag = tag.ToString(), current = current.ToString(), given = given?.ToString(), bypassed = given == current }, cancel);
                return true;
            },
            Durability.Relaxed,
            cancel);
    }
}
