using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Berth.Oci;

/// <summary>A content digest whose algorithm is known and whose encoding was checked: <c>sha256:</c> and 64, or
/// <c>sha512:</c> and 128 lower-case hexadecimal characters.</summary>
/// <remarks>Source: image-spec, descriptor.md, "Digests". Upper case, other lengths and other algorithms are refused, so a
/// digest can stand in a path or a header without another look.</remarks>
public sealed record Digest
{
    private Digest(DigestAlgorithm algorithm, string text)
    {
        Algorithm = algorithm;
        Text = text;
    }

    public DigestAlgorithm Algorithm { get; }

    private string Text { get; }

    /// <summary>The encoded part, after the colon.</summary>
    public string Hex => Text[(Text.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public override string ToString() => Text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0 || !DigestAlgorithms.TryParse(text![..colon], out var algorithm))
        {
            return false;
        }

        var hex = text.AsSpan(colon + 1);
        if (hex.Length != algorithm.HexLength() || hex.ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        digest = new Digest(algorithm, text);
        return true;
    }

    /// <summary>Parses text that Berth itself wrote, as from its database.</summary>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a digest.");

    public static Digest Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> content) =>
        FromHash(algorithm, algorithm == DigestAlgorithm.Sha256 ? SHA256.HashData(content) : SHA512.HashData(content));

    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length * 2, algorithm.HexLength());
        return new Digest(algorithm, $"{algorithm.Name()}:{Convert.ToHexStringLower(hash)}");
    }

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
}
