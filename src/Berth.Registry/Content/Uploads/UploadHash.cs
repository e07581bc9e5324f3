using System.Buffers;
using System.Security.Cryptography;
using Berth.Oci;

namespace Berth.Registry.Content.Uploads;

/// <summary>The running hash of an upload, and how many bytes went into it.</summary>
internal sealed class UploadHash(DigestAlgorithm algorithm) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(
        algorithm == DigestAlgorithm.Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);

    public DigestAlgorithm Algorithm => algorithm;

    public long Length { get; private set; }

    public Digest Current => Digest.FromHash(algorithm, _hash.GetCurrentHash());

    public void Append(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            _hash.AppendData(segment.Span);
        }

        Length += bytes.Length;
    }

    public async Task AppendAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancel)) > 0)
            {
                _hash.AppendData(buffer, 0, read);
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _hash.Dispose();
}
