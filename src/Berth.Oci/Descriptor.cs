using System.Collections.ObjectModel;

namespace Berth.Oci;

/// <summary>Points at content: its type, digest and size.</summary>
/// <remarks>Source: image-spec, descriptor.md. Only what Berth acts upon; the manifest's own bytes keep the rest.</remarks>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    public string? ArtifactType { get; init; }

    public Platform? Platform { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether the bytes may live elsewhere: <c>urls</c> is present or the type says non-distributable.</summary>
    public bool IsForeign { get; init; }
}

/// <summary>The machine an image runs on.</summary>
public sealed record Platform(string Architecture, string Os)
{
    public string? Variant { get; init; }

    public string? OsVersion { get; init; }
}
