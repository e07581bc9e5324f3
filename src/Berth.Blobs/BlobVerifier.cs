using System.Buffers;
using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Blobs;

/// <summary>Compares stored bytes with the digest they are stored under.</summary>
public static class BlobVerifier
{
    private const int BufferSize = 256 * 1024;

    /// <exception cref="BlobStoreException">The content could not be read to its end.</exception>
    public static async Task<bool> MatchesAsync(this BlobContent content, Digest digest, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(
            digest.Algorithm == DigestAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var stream = content.OpenStream();
            while (await stream.ReadAsync(buffer, cancel) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            return Digest.FromHash(digest.Algorithm, hash.GetHashAndReset()) == digest;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
