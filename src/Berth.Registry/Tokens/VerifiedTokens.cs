using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Memory;

namespace Berth.Registry.Tokens;

/// <summary>Tokens whose signature was checked, by their hash: a client sends the same token with every layer it pulls.</summary>
internal sealed class VerifiedTokens(BoundedMemory memory)
{
    public HeldToken? Find(Key key) => memory.Find<HeldToken>(key);

    /// <param name="length">Of the token's text: a token that allows much is large, and parsed several times as large.</param>
    public void Add(Key key, HeldToken token, int length) => memory.Keep(key, token, 1024 + (8L * length));

    public static Key KeyOf(string token)
    {
        Span<byte> bytes = stackalloc byte[1024];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(token, bytes, out var length))
        {
            bytes = Encoding.UTF8.GetBytes(token);
            length = bytes.Length;
        }

        SHA256.HashData(bytes[..length], hash);
        return MemoryMarshal.Read<Key>(hash);
    }

    /// <summary>SHA-256 of the token: the cache holds nothing that could be used as one.</summary>
    internal readonly record struct Key(long A, long B, long C, long D);
}
