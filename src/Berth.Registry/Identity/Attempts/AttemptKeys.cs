using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry.Identity.Attempts;

/// <summary>What is remembered of names, networks and secrets while people sign in: a hash under a key that only this process has. It is as
/// long for every text that a stranger sends, and nobody can look for one that meets another's.</summary>
internal sealed class AttemptKeys
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Each part goes in with its length: no two lists of parts are one text.</summary>
    public UInt128 Of(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part.Length).Append(' ').Append(part);
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text.ToString()), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
