using Berth.Oci;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Tags;

/// <summary>A row of a list of tags, before it is known what its image is.</summary>
internal sealed record TagLine(
    long Id, string Name, long ManifestId, Digest Digest, ManifestKind Kind, string? ArtifactType, DateTimeOffset PushedAt, string? PushedBy)
{
    public string MediaType { get; init; } = "";

    public ContentType ContentType { get; init; }

    public DateTimeOffset? LastPulledAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public string VersionKey { get; init; } = "";
}
