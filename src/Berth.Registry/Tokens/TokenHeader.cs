using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Registry.Tokens;

/// <summary>The header of a token made here: these three members, nothing else.</summary>
/// <remarks>Anything more is a token made elsewhere. So no key that a token brings along (<c>jwk jku x5u x5c</c>), no <c>crit</c>
/// (RFC 7515, 4.1.11: refuse what you do not understand) and no <c>zip</c> or <c>enc</c> is ever looked at.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TokenHeader
{
    /// <summary>The longest header made here is about half of this.</summary>
    private const int MaxLength = 256;

    private const int SignatureLength = 86;

    [JsonPropertyName("alg")]
    public required string Algorithm { get; init; }

    [JsonPropertyName("kid")]
    public required string Kid { get; init; }

    [JsonPropertyName("typ")]
    public required string Type { get; init; }

    /// <summary>The key's name in a token that has the shape of ours, for that purpose; null for every other text. Costs next to nothing,
    /// whatever the text.</summary>
    public static string? KidOf(string token, TokenPurpose purpose)
    {
        if (token.Length > SignedTokens.MaxLength || token.AsSpan().Count('.') != 2)
        {
            return null;
        }

        var end = token.IndexOf('.', StringComparison.Ordinal);
        var header = end > MaxLength || !IsCanonical(token.AsSpan(token.LastIndexOf('.') + 1)) ? null : Parse(token.AsSpan(0, end));
        return header is { Algorithm: "ES256" } && header.Type == purpose.Type ? header.Kid : null;
    }

    /// <summary>64 bytes leave four bits of the last character unused; ignored, they would let one token be written in 16 ways.</summary>
    private static bool IsCanonical(ReadOnlySpan<char> signature) =>
        signature.Length == SignatureLength && signature[^1] is 'A' or 'Q' or 'g' or 'w';

    private static TokenHeader? Parse(ReadOnlySpan<char> encoded)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        try
        {
            return Base64Url.TryDecodeFromChars(encoded, utf8, out var length)
                ? JsonSerializer.Deserialize(utf8[..length], TokenJson.Default.TokenHeader)
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
