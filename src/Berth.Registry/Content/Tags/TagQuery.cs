using Berth.Oci;
using Berth.Oci.Manifests;
using Berth.Registry.Content.Configs;

namespace Berth.Registry.Content.Tags;

public enum TagOrder
{
    Newest,
    Oldest,
    Name,
    NameDescending,

    /// <summary>As versions, lowest first; what is no version comes before them.</summary>
    Version,
    VersionDescending,
}

/// <summary>Which tags of a repository to show.</summary>
public sealed record TagQuery
{
    /// <summary>A part of a tag's name, or the start of a digest.</summary>
    public string? Search { get; init; }

    public TagOrder Order { get; init; }

    /// <summary>Where the page before ended, as its <see cref="Page{T}.Next"/> says.</summary>
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
    /// <summary>When it was last pulled by this name; null for never.</summary>
    public DateTimeOffset? LastPulledAt { get; init; }

    /// <summary>When it goes to the trash by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it stays on its manifest, by a rule of the repository or of its namespace.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Other tags on the same manifest, the newest first.</summary>
    public FirstOf<string> Others { get; init; } = FirstOf<string>.None;
}
