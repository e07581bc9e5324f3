using Berth.Bench.Load;
using Berth.Bench.Measuring;
using Berth.Bench.Reports;
using Berth.Bench.Targets;
using Berth.Bench.Works;

namespace Berth.Bench;

/// <summary>All targets do the same work one after the other, there and back again, as often as pairs are wanted.</summary>
internal static class Rounds
{
    /// <summary>From this share of a core for each of their threads on, the clients have nothing left.</summary>
    private const double Busy = 0.9;

    /// <param name="keep">Gets every sample.</param>
    public static async Task<IReadOnlyList<Figures>> RunAsync(Work work, IReadOnlyList<Target> targets, int pairs, Action<Sample> keep)
    {
        var samples = new List<Sample>();

        // Round 0 warms what is warm in a server that runs for longer than a benchmark; it is forgotten.
        for (var round = 0; round <= pairs; round++)
        {
            if (round == 0 && !work.NeedsWarmth)
            {
                continue;
            }

            foreach (var target in round % 2 == 0 ? targets : targets.Reverse())
            {
                var sample = await TakeAsync(work, target, round);
                if (round > 0)
                {
                    samples.Add(sample);
                    keep(sample);
                }
            }
        }

        var figures = new List<Figures>();
        var berth = samples.Where(sample => sample.Target == targets[0].Name).ToList();
        foreach (var target in targets)
        {
            var own = samples.Where(sample => sample.Target == target.Name).ToList();
            figures.Add(Figures.Of(work, target, own, berth, await CountSyncsAsync(work, target)));
        }

        return figures;
    }

    private static async Task<Sample> TakeAsync(Work work, Target target, int round)
    {
        var statements = work.NeedsWarmth ? target.Statements : null;
        var before = statements is null ? 0 : await statements();
        var watch = target.Watch();
        var spell = await work.RunAsync(target);
        var usage = spell.Used ?? watch.Stop();
        var isKnown = target.Processes.Count > 0;
        return new Sample(
            work.Name,
            target.Name,
            round,
            work.Measure.Value(spell),
            spell.Percentile(0.5),
            spell.Percentile(0.99),
            isKnown ? usage.CpuSeconds / work.Measure.Amount(spell) : null,
            isKnown ? usage.PeakMemory : null,
            statements is null ? null : (double)(await statements() - before) / Math.Max(1, spell.Pieces),
            LoadWasTheLimit(spell, usage));
    }

    private static bool LoadWasTheLimit(Spell spell, Usage usage) =>
        spell.LoadCpu >= Busy * spell.Seconds * Math.Min(spell.Connections, Environment.ProcessorCount - 1) && usage.CpuSeconds < spell.LoadCpu;

    private static async Task<int?> CountSyncsAsync(Work work, Target target) =>
        work.IsPush && target.Processes.Count > 0
            ? await SyncCount.DuringAsync([.. target.Processes, .. target.Helpers], () => work.RunOnceAsync(target))
            : null;
}
