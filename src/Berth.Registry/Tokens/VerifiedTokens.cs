using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry.Tokens;

/// <summary>Tokens whose signature was checked, by their hash: a client sends the same token with every layer it pulls.</summary>
/// <remarks>Two generations bound it without any bookkeeping on a hit: when the young one is full it becomes the old one, and what is
/// still in use moves over.</remarks>
internal sealed class VerifiedTokens
{
    private const int Generation = 2048;

    private readonly Lock _gate = new();
    private ConcurrentDictionary<Key, HeldToken> _young = new();
    private ConcurrentDictionary<Key, HeldToken> _old = new();

    public HeldToken? Find(Key key)
    {
        if (_young.TryGetValue(key, out var token))
        {
            return token;
        }

        if (_old.TryGetValue(key, out token))
        {
            Add(key, token);
        }

        return token;
    }

    public void Add(Key key, HeldToken token)
    {
        lock (_gate)
        {
            if (_young.Count >= Generation)
            {
                _old = _young;
                _young = new ConcurrentDictionary<Key, HeldToken>();
            }

            _young[key] = token;
        }
    }

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
