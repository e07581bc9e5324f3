using System.Buffers;
using System.Buffers.Binary;
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
        var most = 0;
        foreach (var part in parts)
        {
            most += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var text = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = 0;
            foreach (var part in parts)
            {
                BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(length), part.Length);
                length += sizeof(int);
                length += Encoding.UTF8.GetBytes(part, text.AsSpan(length));
            }

            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(_key, text.AsSpan(0, length), hash);
            return MemoryMarshal.Read<UInt128>(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text, clearArray: true);
        }
    }
}
