using Berth.Server.Hosting.Kestrel;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class LargeBlockPoolTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_block_given_back_is_the_next_one_taken()
    {
        using var pool = new LargeBlockPool(_time);
        var first = pool.Rent(4096);
        Assert.Equal(LargeBlockPool.BlockSize, first.Memory.Length);
        first.Dispose();

        Assert.Same(first, pool.Rent());
    }

    [Fact]
    public void A_block_given_back_twice_is_in_the_pool_once()
    {
        using var pool = new LargeBlockPool(_time);
        var block = pool.Rent();
        block.Dispose();
        block.Dispose();

        Assert.Equal(1, pool.IdleCount);
        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Fact]
    public void Blocks_that_nobody_needs_are_let_go_by_halves()
    {
        using var pool = new LargeBlockPool(_time);
        Fill(pool, 8);

        // In the first interval the blocks were in use.
        _time.Advance(LargeBlockPool.TrimInterval);
        Assert.Equal(8, pool.IdleCount);
        _time.Advance(LargeBlockPool.TrimInterval);
        Assert.Equal(4, pool.IdleCount);
        _time.Advance(3 * LargeBlockPool.TrimInterval);
        Assert.Equal(0, pool.IdleCount);
    }

    [Fact]
    public void Blocks_that_come_and_go_stay()
    {
        using var pool = new LargeBlockPool(_time);
        for (var i = 0; i < 10; i++)
        {
            Fill(pool, 8);
            _time.Advance(LargeBlockPool.TrimInterval);
            Assert.Equal(8, pool.IdleCount);
        }
    }

    [Fact]
    public void A_user_that_disposes_of_its_pool_does_not_take_it_from_the_others()
    {
        using var pool = new LargeBlockPool(_time);
        Fill(pool, 2);
        pool.Create().Dispose();

        Assert.Equal(2, pool.IdleCount);
    }

    private static void Fill(LargeBlockPool pool, int count)
    {
        var blocks = Enumerable.Range(0, count).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(block => block.Dispose());
    }
}
