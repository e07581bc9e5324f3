using System.Security.Cryptography;

namespace Berth.Registry.Identity.SecondFactors;

/// <summary>Codes for the day the authenticator is lost: sixteen letters and digits, 80 random bits, as
/// <c>k3bq-7xnf-22ad-mwtc</c>.</summary>
internal static class RecoveryCodes
{
    private const int Count = 10, Length = 16, GroupLength = 4;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static IReadOnlyList<string> Create() =>
    [
        .. Enumerable.Range(0, Count).Select(_ =>
            string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(group => new string(group)))),
    ];

    /// <summary>What is kept of a code; null when the text cannot be one. People type capitals and leave hyphens out.</summary>
    public static byte[]? Hash(string code)
    {
        var plain = code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return plain.Length == Length ? Secrets.Hash(plain) : null;
    }
}
