using Berth.Oci;
using Berth.Registry.Database;

namespace Berth.Registry.Repositories;

/// <summary>One act by which things go: who, by what, and until when they can be brought back.</summary>
/// <param name="By">The account; null while the registry is open, and for what Berth does by itself.</param>
/// <param name="ExpiresAt">No later than <paramref name="At"/> when nothing is kept.</param>
/// <param name="Batch">What goes together has the same.</param>
internal sealed record Deletion(TagMoveCause Cause, string? By, DateTimeOffset At, DateTimeOffset ExpiresAt, Guid Batch)
{
    private const string Insert =
        "INSERT INTO trash (kind, repository_id, namespace, repository, tag, digest, deleted_at, expires_at, deleted_by, cause, batch) "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    /// <summary>Writes the line by which it can be restored.</summary>
    public Task KeepAsync(SqlSession sql, HeldRepository repository, TrashKind kind, string? tag, Digest? digest, CancellationToken cancel) =>
        ExpiresAt <= At && kind != TrashKind.Repository
            ? Task.CompletedTask
            : sql.ExecuteAsync(
                Insert, [kind, repository.Id, repository.Namespace, repository.Name, tag, digest, At, ExpiresAt, By, Cause, Batch], cancel);
}

/// <summary>How long what was deleted can be brought back.</summary>
public sealed class Deletions(CollectionOptions options, TimeProvider clock)
{
    internal Deletion Of(HeldRepository repository, TagMoveCause cause, string? by, Guid? batch = null)
    {
        var now = clock.GetUtcNow();
        return new Deletion(cause, by, now, now + TimeOf(repository), batch ?? Guid.NewGuid());
    }

    internal TimeSpan TimeOf(HeldRepository repository) =>
        repository.TrashDays is { } days ? TimeSpan.FromDays(days) : options.TrashTime;
}
