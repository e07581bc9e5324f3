using Berth.Oci;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Tags;

public enum TagOrder
{
    Newest,
    Oldest,
    Name,
    NameDescending,
}

/// <summary>Which tags of a repository to show.</summary>
public sealed record TagQuery
{
    /// <summary>A part of a tag's name, or the start of a digest.</summary>
    public string? Search { get; init; }

    public TagOrder Order { get; init; }

    /// <summary>Where the page before ended: a cursor of <see cref="TagPage"/>.</summary>
    public string? After { get; init; }

    /// <summary>Where the page after began.</summary>
    public string? Before { get; init; }

    public int Count { get; init; } = 50;
}

/// <param name="Size">Compressed: of the image, or of an index's image for <paramref name="SizeOf"/>.</param>
/// <param name="Platforms">What it runs on; empty when it is no image.</param>
/// <param name="SizeOf">The platform whose size is told.</param>
public sealed record TagSummary(
    string Name,
    Digest Digest,
    ManifestKind Kind,
    string? ArtifactType,
    DateTimeOffset PushedAt,
    string? PushedBy,
    long Size,
    IReadOnlyList<Platform> Platforms,
    Platform? SizeOf)
{
    public DateTimeOffset? LastPulledAt { get; init; }
}

/// <param name="Previous">Cursor for <see cref="TagQuery.Before"/>; null on the first page.</param>
/// <param name="Next">Cursor for <see cref="TagQuery.After"/>; null on the last page.</param>
public sealed record TagPage(IReadOnlyList<TagSummary> Tags, string? Previous, string? Next);
