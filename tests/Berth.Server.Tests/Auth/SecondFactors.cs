using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Berth.Registry.Callers;
using Berth.Registry.Identity;

namespace Berth.Server.Tests.Auth;

/// <summary>An authenticator, as on somebody's phone (RFC 6238).</summary>
internal static class SecondFactors
{
    public static async Task EnableAsync(AuthHost host, string name)
    {
        await EnableAsync(host.Get<SecondFactor>(), await host.SignInAsync(name), host.Clock.GetUtcNow());
    }

    /// <summary>The answer is the secret that codes are made of.</summary>
    public static async Task<string> EnableAsync(SecondFactor factor, Caller caller, DateTimeOffset now)
    {
        var begun = await factor.BeginAsync(caller, AuthHost.Password, CancellationToken.None);
        Assert.True(begun.Succeeded, begun.Refusal?.Message);
        var confirmed = await factor.ConfirmAsync(caller, CodeOf(begun.Value.Secret, now), CancellationToken.None);
        Assert.True(confirmed.Succeeded, confirmed.Refusal?.Message);
        return begun.Value.Secret;
    }

    public static string CodeOf(string secret, DateTimeOffset now)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, now.ToUnixTimeSeconds() / 30);
        var mac = HMACSHA1.HashData(FromBase32(secret), counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xF)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        int buffer = 0, bits = 0;
        foreach (var c in text.Where(char.IsAsciiLetterOrDigit))
        {
            buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}
