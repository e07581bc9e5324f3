using System.Buffers.Binary;
using System.Security.Cryptography;
using Berth.Bench.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Content;

/// <summary>Content that was never pushed before: a number of its own in front, behind it the same file each time, which leaves by
/// sendfile(2). Its digest is known before the clock runs.</summary>
internal sealed class Pushable : IDisposable
{
    private const int NumberSize = 16;

    /// <summary>A registry that is measured again on the same data still has what the last run pushed.</summary>
    private static long next = RandomNumberGenerator.GetInt32(int.MaxValue) * (long)int.MaxValue;

    private readonly byte[] _content;
    private readonly SafeFileHandle _file;

    public Pushable(string folder, int length)
    {
        _content = Blob.Noise(length, seed: 100);
        var file = Path.Combine(folder, $"pushable-{length}");
        File.WriteAllBytes(file, _content);
        _file = File.OpenHandle(file);
    }

    public long Length => _content.Length;

    /// <summary>New content: its number and its digest.</summary>
    public Numbered Next()
    {
        var number = new byte[NumberSize];
        BinaryPrimitives.WriteInt64LittleEndian(number, Interlocked.Increment(ref next));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(number);
        hash.AppendData(_content.AsSpan(NumberSize));
        return new Numbered(number, $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    /// <summary>Sends a part of it.</summary>
    public void Send(Connection connection, Numbered content, long offset, long count)
    {
        if (offset < NumberSize)
        {
            var head = (int)Math.Min(NumberSize - offset, count);
            connection.Send(content.Number.AsSpan((int)offset, head));
            offset += head;
            count -= head;
        }

        connection.SendFile(_file, offset, count);
    }

    public void Dispose() => _file.Dispose();

    internal sealed record Numbered(byte[] Number, string Digest);
}
