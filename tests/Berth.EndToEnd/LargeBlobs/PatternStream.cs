using System.Buffers.Binary;

namespace Berth.EndToEnd.LargeBlobs;

/// <summary>A stream of any length that costs one block of memory: the same random block again and again, each time numbered.</summary>
internal sealed class PatternStream(long length) : Stream
{
    private readonly byte[] block = Block();
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var offset = (int)(position % block.Length);
        if (offset == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(block, position);
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, block.Length - offset), length - position);
        block.AsSpan(offset, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Block()
    {
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        return block;
    }
}
