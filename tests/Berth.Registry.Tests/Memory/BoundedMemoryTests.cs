using Berth.Registry.Memory;

namespace Berth.Registry.Tests.Memory;

public sealed class BoundedMemoryTests
{
    private const long Limit = 1_000_000;

    [Fact]
    public void What_was_kept_is_found_by_its_key_and_type()
    {
        using var memory = new BoundedMemory(Limit);

        memory.Keep(("a", 1), "one", 100);

        Assert.Equal("one", memory.Find<string>(("a", 1)));
        Assert.Null(memory.Find<string>(("a", 2)));
        Assert.Null(memory.Find<object>("a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    [InlineData(400_000)]
    [InlineData(2 * Limit)]
    public void However_much_is_kept_it_stays_within_its_bound(long bytes)
    {
        using var memory = new BoundedMemory(Limit);

        for (var i = 0; i < 5_000; i++)
        {
            memory.Keep(i, "content", bytes);
            Assert.InRange(memory.Size, 0, Limit);
        }
    }
}
