namespace Berth.Oci.Manifests;

/// <summary>One pointer out of a manifest, and what the manifest uses it for.</summary>
public readonly record struct ManifestReference(ReferenceRole Role, Descriptor Descriptor);

public enum ReferenceRole
{
    Config,
    Layer,
    Child,
    Subject,
}
