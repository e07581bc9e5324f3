using Berth.Bench.Load;
using Berth.Bench.Targets;

namespace Berth.Bench.Works;

/// <summary>How long a small image takes that is the first, or a later one, to be pushed to a server that was just started.</summary>
internal sealed class FreshPush(int number) : Work($"start.push-{number}", Measure.Start)
{
    public override bool NeedsWarmth => false;

    public override bool Suits(Target target) => target.IsRegistry && target.Launch is not null;

    public override async Task<Spell> RunAsync(Target target)
    {
        await using var fresh = await Fresh.StartAsync(target);
        for (var before = 1; before < number; before++)
        {
            SmallImages.Push(fresh.Origin, 1, 1);
        }

        var last = SmallImages.Push(fresh.Origin, 1, 1);
        return Spell.Of(TimeSpan.FromSeconds(last.Seconds), fresh.Now());
    }
}
