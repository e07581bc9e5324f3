namespace Berth.Oci;

/// <summary>The digest algorithms the image specification registers and Berth verifies.</summary>
/// <remarks>Source: image-spec, descriptor.md, "Registered algorithms".</remarks>
public enum DigestAlgorithm
{
    Sha256,
    Sha512,
}

public static class DigestAlgorithms
{
    /// <summary>The name on the wire: <c>sha256</c> or <c>sha512</c>.</summary>
    public static string Name(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "sha256" : "sha512";

    /// <summary>Length of the encoded part, in lower-case hexadecimal characters.</summary>
    public static int HexLength(this DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? 64 : 128;

    public static bool TryParse(string? name, out DigestAlgorithm algorithm)
    {
        algorithm = name == "sha512" ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;
        return name is "sha256" or "sha512";
    }
}
