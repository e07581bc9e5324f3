using Berth.Oci;

namespace Berth.Registry.Content.Trash;

/// <summary>Something that was deleted and can be restored.</summary>
/// <param name="Repository">By the name that it has now; of a deleted repository, the one that it had.</param>
/// <param name="By">Null while the registry was open, and for what Berth does by itself.</param>
/// <param name="Batch">What went together has the same.</param>
public sealed record TrashLine(
    long Id, TrashKind Kind, string Repository, string? Tag, Digest? Digest, DateTimeOffset DeletedAt, DateTimeOffset ExpiresAt, string? By,
    TagMoveCause Cause, Guid Batch);

/// <summary>Which lines of a namespace's trash to show.</summary>
public sealed record TrashQuery(string Namespace)
{
    /// <summary>Only what was in this repository, which is there.</summary>
    public RepositoryName? Repository { get; init; }

    public Guid? Batch { get; init; }

    public string? After { get; init; }

    public string? Before { get; init; }

    public int Count { get; init; } = 50;
}
