namespace Berth.Web.Repositories;

/// <summary>What an artifact is, told from its type. The types are those that the tools of the trade write.</summary>
internal static class ArtifactKinds
{
    public enum Kind
    {
        Other,
        Signature,
        Sbom,
        Attestation,
        Chart,
    }

    public static Kind Of(string? artifactType) => artifactType switch
    {
        null => Kind.Other,
        _ when Has(artifactType, "cosign") || Has(artifactType, "notary") || Has(artifactType, "signature") || Has(artifactType, "sigstore") => Kind.Signature,
        _ when Has(artifactType, "spdx") || Has(artifactType, "cyclonedx") || Has(artifactType, "sbom") || Has(artifactType, "syft") => Kind.Sbom,
        _ when Has(artifactType, "in-toto") || Has(artifactType, "slsa") || Has(artifactType, "attestation") || Has(artifactType, "dsse") => Kind.Attestation,
        _ when Has(artifactType, "helm") => Kind.Chart,
        _ => Kind.Other,
    };

    public static string Icon(Kind kind) => kind switch
    {
        Kind.Signature => "seal",
        Kind.Sbom => "list",
        Kind.Chart => "box",
        _ => "doc",
    };

    /// <summary>The telling part of a type, for a chip: <c>application/vnd.cncf.helm.config.v1+json</c> is <c>helm</c>.</summary>
    public static string? Short(string? artifactType)
    {
        if (artifactType is null)
        {
            return null;
        }

        var parts = artifactType[(artifactType.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('+')[0].Split('.');
        return parts.FirstOrDefault(part => part is not ("vnd" or "x" or "cncf" or "dev" or "oci" or "docker" or "image")) ?? parts[0];
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
