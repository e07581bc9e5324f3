using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry;

/// <summary>Random secrets, and what is kept of them.</summary>
internal static class Secrets
{
    private const int RandomLength = 32, ChecksumLength = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A secret for a link or a cookie.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A secret that scanners of source code recognise by its prefix, and tell from random text by its checksum.</summary>
    public static string CreateToken(string prefix)
    {
        var text = prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return text + Checksum(text);
    }

    /// <summary>Whether this can be a token at all, before anything is looked up.</summary>
    public static bool IsToken(string text, string prefix) =>
        text.Length == prefix.Length + RandomLength + ChecksumLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(text.Length - ChecksumLength).SequenceEqual(Checksum(text[..^ChecksumLength]));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static string Checksum(string text)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        Span<char> digits = stackalloc char[ChecksumLength];
        var rest = ~crc;
        for (var at = ChecksumLength - 1; at >= 0; at--, rest /= (uint)Alphabet.Length)
        {
            digits[at] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
        }

        return digits.ToString();
    }
}
