using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry.Identity.SecondFactors;

/// <summary>Time-based one-time passwords as every authenticator makes them: HMAC-SHA-1, six digits, thirty seconds.</summary>
/// <remarks>RFC 6238, and RFC 4226 section 5.3 for the truncation.</remarks>
internal static class Totp
{
    public const int SecretLength = 20;

    private const int Digits = 6, Modulus = 1_000_000, StepSeconds = 30;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        return (number % Modulus).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step that a code belongs to, of now, the one before and the one after (clocks differ); null for a wrong code.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        long? match = null;
        var given = Encoding.UTF8.GetBytes(code);
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Code(secret, step))))
            {
                match = step;
            }
        }

        return match;
    }

    /// <summary>RFC 4648 section 6, without padding: how a secret is typed.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int buffer = 0, bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(buffer >> (bits - 5)) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString();
    }
}
