using Berth.Bench.Load;

namespace Berth.Bench.Works;

/// <summary>What is said of a spell of work, and what its cost is divided by.</summary>
internal sealed record Measure(string Unit, string CostUnit, Func<Spell, double> Value, Func<Spell, double> Amount, bool MoreIsBetter = true)
{
    public static readonly Measure Throughput = new(
        "MB/s", "CPU s/GB", spell => spell.Bytes / 1e6 / spell.Seconds, spell => spell.Bytes / 1e9);

    public static readonly Measure Rate = new(
        "requests/s", "CPU s/1,000", spell => spell.Pieces / spell.Seconds, spell => spell.Pieces / 1e3);

    public static readonly Measure Images = Rate with { Unit = "images/s" };

    /// <summary>Nothing is divided by anything: it is what the server took until then.</summary>
    public static readonly Measure Memory = new(
        "MiB", "CPU s", spell => spell.Used!.PeakMemory / (double)(1 << 20), _ => 1, MoreIsBetter: false);

    public static readonly Measure Start = new(
        "ms", "CPU s", spell => spell.Percentile(0.5), _ => 1, MoreIsBetter: false);

    public static readonly Measure Time = new(
        "ms", "CPU s/1,000", spell => spell.Percentile(0.5), spell => spell.Pieces / 1e3, MoreIsBetter: false);
}
