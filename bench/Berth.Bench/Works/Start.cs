using Berth.Bench.Load;
using Berth.Bench.Targets;

namespace Berth.Bench.Works;

/// <summary>From the start of the process to its first answer, on an empty folder or on that of a registry which holds something.</summary>
internal sealed class Start(Holding? holding) : Work(holding is null ? "start.empty" : "start.full", Measure.Start)
{
    public override bool NeedsWarmth => false;

    public override Holding Holding => holding ?? Holding.Samples;

    public override bool Suits(Target target) => target.Launch is not null && (holding is null || target.FullFolder is not null);

    public override async Task<Spell> RunAsync(Target target)
    {
        var full = holding is null ? null : target.FullFolder;
        await using var fresh = await Fresh.StartAsync(target, full);
        return Spell.Of(fresh.FirstAnswer, fresh.Now());
    }
}
