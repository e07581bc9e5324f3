using Berth.Server.Hosting.Kestrel;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class SlowBodiesTests
{
    private readonly SlowBodies _slow = new();

    [Fact]
    public void One_network_has_so_many_places_and_gets_them_back()
    {
        var taken = Enumerable.Range(0, SlowBodies.MostOfOneNetwork).Select(_ => _slow.TryEnter("a", 0)).ToList();
        Assert.DoesNotContain(null, taken);
        Assert.Null(_slow.TryEnter("a", 0));
        Assert.NotNull(_slow.TryEnter("b", 0));

        taken[0]!.Dispose();
        taken[0]!.Dispose();

        Assert.NotNull(_slow.TryEnter("a", 0));
        Assert.Null(_slow.TryEnter("a", 0));
    }

    [Fact]
    public void All_together_have_so_many()
    {
        for (var i = 0; i < SlowBodies.Most; i++)
        {
            Assert.NotNull(_slow.TryEnter($"{i}", 0));
        }

        Assert.Null(_slow.TryEnter("one more", 0));
    }

    [Fact]
    public void What_they_fill_in_memory_is_bounded_by_network_and_in_all()
    {
        Assert.NotNull(_slow.TryEnter("a", SlowBodies.MostBytesOfOneNetwork));
        Assert.Null(_slow.TryEnter("a", 1));
        for (var left = SlowBodies.MostBytes - SlowBodies.MostBytesOfOneNetwork; left > 0; left -= SlowBodies.MostBytesOfOneNetwork)
        {
            Assert.NotNull(_slow.TryEnter($"{left}", SlowBodies.MostBytesOfOneNetwork));
        }

        Assert.Null(_slow.TryEnter("b", 1));
    }
}
