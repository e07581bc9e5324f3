using Berth.Bench.Targets;
using Berth.Bench.Works;

namespace Berth.Bench.Reports;

/// <summary>One work at one target: medians of its samples, and how Berth compares.</summary>
/// <param name="Ratio">Berth's value by the target's, the median of the rounds' ratios.</param>
/// <param name="CostRatio">The same of what a unit of work costs the server.</param>
/// <param name="Syncs">For one piece of work; null where they were not counted.</param>
internal sealed record Figures(
    string Work, string Unit, string CostUnit, bool MoreIsBetter, string Target, Role Role, double Value, double P50, double P99, double? Cost,
    long? PeakMemory, double? Statements, int? Syncs, double? Ratio, double? CostRatio, bool LoadWasTheLimit)
{
    public static Figures Of(Work work, Target target, IReadOnlyList<Sample> samples, IReadOnlyList<Sample> berth, int? syncs) => new(
        work.Name,
        work.Measure.Unit,
        work.Measure.CostUnit,
        work.Measure.MoreIsBetter,
        target.Name,
        target.Role,
        Median(samples.Select(sample => sample.Value)),
        Median(samples.Select(sample => sample.P50)),
        Median(samples.Select(sample => sample.P99)),
        MedianOrNull(samples.Select(sample => sample.Cost)),
        samples.Max(sample => sample.PeakMemory),
        MedianOrNull(samples.Select(sample => sample.Statements)),
        syncs,
        MedianOrNull(Pairs(samples, berth).Select(pair => Quotient(pair.Berth.Value, pair.Other.Value))),
        MedianOrNull(Pairs(samples, berth).Select(pair => Quotient(pair.Berth.Cost, pair.Other.Cost))),
        samples.Count(sample => sample.LoadWasTheLimit) * 2 > samples.Count);

    private static IEnumerable<(Sample Berth, Sample Other)> Pairs(IEnumerable<Sample> samples, IEnumerable<Sample> berth) =>
        berth.Join(samples, one => one.Round, other => other.Round, (one, other) => (one, other));

    private static double? Quotient(double? dividend, double? divisor) => divisor is > 0 ? dividend / divisor : null;

    private static double? MedianOrNull(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : Median(known);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
