using System.Globalization;

namespace Berth.Bench.Reports;

/// <summary>Figures in Markdown, which is also what a terminal shows well enough.</summary>
internal static class Table
{
    private const string Nothing = "–";

    public static readonly string Head =
        """
        | work | target | value | p50 ms | p99 ms | server CPU | peak MiB | statements | syncs | Berth ÷ it | its CPU: Berth ÷ it |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """;

    public static string Line(Figures one) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {one.Work} | {one.Target} | {Number(one.Value)} {one.Unit}{(one.LoadWasTheLimit ? " †" : "")} | {Number(one.P50)} | {Number(one.P99)} | {Cost(one)} | {Memory(one.PeakMemory)} | {Number(one.Statements)} | {Number(one.Syncs)} | {Ratio(one.Ratio)} | {Ratio(one.CostRatio)} |");

    /// <summary>A row for each work, a column for each other target: how many times Berth is it.</summary>
    public static IEnumerable<string> Ratios(IReadOnlyList<Figures> figures)
    {
        var others = figures.Where(one => one.Role != Targets.Role.Berth).Select(one => one.Target).Distinct().ToList();
        yield return $"| Berth ÷ | {string.Join(" | ", others)} |";
        yield return $"|---|{string.Concat(others.Select(_ => "---:|"))}";
        foreach (var work in figures.GroupBy(one => one.Work))
        {
            var unit = work.First() is { MoreIsBetter: false } first ? $" ({first.Unit}, less is better)" : "";
            var cells = others.Select(other => work.FirstOrDefault(one => one.Target == other)).Select(Cell);
            yield return $"| {work.Key}{unit} | {string.Join(" | ", cells)} |";
        }
    }

    private static string Cell(Figures? one) => one is null ? Nothing : Ratio(one.Ratio) + (one.LoadWasTheLimit ? $" † (CPU {Ratio(one.CostRatio)})" : "");

    private static string Cost(Figures one) => one.Cost is { } cost ? $"{Number(cost)} {one.CostUnit}" : Nothing;

    private static string Memory(long? bytes) => bytes is { } known ? Number(known / (double)(1 << 20)) : Nothing;

    private static string Ratio(double? ratio) => ratio is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : Nothing;

    /// <summary>Three digits that mean something.</summary>
    private static string Number(double? number) => number switch
    {
        null => Nothing,
        0 => "0",
        >= 100 => number.Value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => number.Value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1 => number.Value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => number.Value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
