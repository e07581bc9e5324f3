using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Blobs.Tests;

/// <summary>Request bodies as a server would hand them over.</summary>
internal static class Bodies
{
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static PipeReader Of(ReadOnlyMemory<byte> content) => PipeReader.Create(new ReadOnlySequence<byte>(content));

    /// <summary>Comes in reads of these sizes, each read split into segments.</summary>
    public static PipeReader InReads(ReadOnlyMemory<byte> content, IReadOnlyList<int> sizes, int segment) =>
        new ScriptedBody(content, sizes, segment, end: null);

    /// <summary>Comes whole and then breaks off.</summary>
    public static PipeReader BreakingOffAfter(ReadOnlyMemory<byte> content, Exception end) =>
        new ScriptedBody(content, [content.Length], content.Length, end);

    private sealed class ScriptedBody(ReadOnlyMemory<byte> content, IReadOnlyList<int> sizes, int segment, Exception? end) : PipeReader
    {
        private ReadOnlyMemory<byte> _rest = content;
        private ReadOnlySequence<byte> _current;
        private int _next;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_rest.IsEmpty && end is not null)
            {
                throw end;
            }

            var size = _next < sizes.Count ? Math.Min(sizes[_next++], _rest.Length) : _rest.Length;
            _current = Segment.Split(_rest[..size], segment);
            return new(new ReadResult(_current, isCanceled: false, isCompleted: size == _rest.Length && end is null));
        }

        public override void AdvanceTo(SequencePosition consumed) => _rest = _rest[(int)_current.Slice(0, consumed).Length..];

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes, int size)
        {
            var first = new Segment { Memory = bytes[..Math.Min(size, bytes.Length)] };
            var last = first;
            for (var at = first.Memory.Length; at < bytes.Length; at += last.Memory.Length)
            {
                var next = new Segment { Memory = bytes.Slice(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
