using System.Globalization;
using System.Net;
using System.Text;
using Berth.Bench.Targets;

namespace Berth.Bench.Reports;

/// <summary>
/// The ratios as a picture: a line for each work, a bar from 1 to how many times Berth does as well as each other registry, and a mark where a
/// ceiling stands. The scale is logarithmic: twice as fast is as far to the right as half as fast is to the left.
/// </summary>
internal sealed class Chart
{
    private const int Left = 170, Width = 860, Top = 64, BarHeight = 14, Gap = 10, Scale = 560;
    private const double Least = 0.05, Most = 200;
    private static readonly double[] Ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

    private const string Style =
        """
        <style>
          text { font: 13px system-ui, sans-serif; fill: #1f2328; }
          .small { font-size: 11px; fill: #59636e; }
          .grid { stroke: #d1d9e0; }
          .one { stroke: #59636e; stroke-width: 1.5; }
          .bar0 { fill: #0969da; } .bar1 { fill: #8250df; } .bar2 { fill: #bf8700; }
          .ceiling { fill: none; stroke: #cf222e; stroke-width: 2; }
          @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc; }
            .small { fill: #9198a1; }
            .grid { stroke: #3d444d; }
            .one { stroke: #9198a1; }
            .bar0 { fill: #4493f8; } .bar1 { fill: #ab7df8; } .bar2 { fill: #d29922; }
            .ceiling { stroke: #f85149; }
          }
        </style>
        """;

    private readonly StringBuilder _svg = new();
    private readonly IReadOnlyList<IGrouping<string, Figures>> _works;
    private readonly IReadOnlyList<string> _registries;
    private readonly IReadOnlyList<string> _ceilings;

    private Chart(IReadOnlyList<Figures> figures)
    {
        var compared = figures.Where(one => one is { Role: Role.Registry or Role.Ceiling, Ratio: > 0 }).ToList();
        _works = [.. compared.GroupBy(one => one.Work)];
        _registries = [.. compared.Where(one => one.Role == Role.Registry).Select(one => one.Target).Distinct()];
        _ceilings = [.. compared.Where(one => one.Role == Role.Ceiling).Select(one => one.Target).Distinct()];
    }

    private int RowHeight => (Math.Max(1, _registries.Count) * BarHeight) + Gap;

    public static string Draw(IReadOnlyList<Figures> figures) => new Chart(figures).Draw();

    private string Draw()
    {
        var bottom = Top + (_works.Count * RowHeight);
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{bottom + 30}" viewBox="0 0 {Width} {bottom + 30}" role="img">""");
        Line($"<title>How many times as fast as other servers Berth is</title>");
        _svg.AppendLine(Style);
        DrawLegend();
        DrawGrid(bottom);
        foreach (var (row, work) in _works.Index())
        {
            DrawWork(work, Top + (row * RowHeight));
        }

        Line($"</svg>");
        return _svg.ToString();
    }

    private void DrawLegend()
    {
        Line($"""<text x="8" y="20">Berth is so many times as fast as</text>""");
        double x = 230;
        foreach (var (index, name) in _registries.Index())
        {
            Line($"""<rect class="bar{index % 3}" x="{x}" y="10" width="12" height="12"/><text x="{x + 17}" y="20">{Escaped(name)}</text>""");
            x += 40 + (name.Length * 7.5);
        }

        foreach (var (index, name) in _ceilings.Index())
        {
            DrawCeiling(index, x + 6, 16);
            Line($"""<text x="{x + 17}" y="20">{Escaped(name)}</text>""");
            x += 40 + (name.Length * 7.5);
        }
    }

    private void DrawGrid(int bottom)
    {
        foreach (var ratio in Ticks)
        {
            Line($"""<line class="{(ratio == 1 ? "one" : "grid")}" x1="{At(ratio)}" x2="{At(ratio)}" y1="{Top - 8}" y2="{bottom}"/>""");
            Line($"""<text class="small" x="{At(ratio)}" y="{Top - 14}" text-anchor="middle">{ratio}×</text>""");
        }
    }

    private void DrawWork(IGrouping<string, Figures> work, int y)
    {
        Line($"""<text x="{Left - 12}" y="{y + (RowHeight / 2)}" text-anchor="end">{Escaped(work.Key)}</text>""");
        foreach (var one in work.Where(one => one.Role == Role.Registry))
        {
            var index = _registries.Index().First(registry => registry.Item == one.Target).Index;
            var (from, to) = (Math.Min(At(1), At(Gain(one))), Math.Max(At(1), At(Gain(one))));
            var top = y + (index * BarHeight);
            Line($"""<rect class="bar{index % 3}" x="{from}" y="{top}" width="{Math.Max(1, to - from)}" height="{BarHeight - 2}"/>""");
            Line($"""<text class="small" x="{to + 4}" y="{top + 10}">{Gain(one):0.##}{(one.LoadWasTheLimit ? "†" : "")}</text>""");
        }

        foreach (var one in work.Where(one => one.Role == Role.Ceiling))
        {
            DrawCeiling(_ceilings.Index().First(ceiling => ceiling.Item == one.Target).Index, At(Gain(one)), y + ((RowHeight - Gap) / 2));
        }
    }

    /// <summary>A circle for the first, a square on its corner for the second.</summary>
    private void DrawCeiling(int index, double x, double y)
    {
        if (index == 0)
        {
            Line($"""<circle class="ceiling" cx="{x}" cy="{y}" r="5"/>""");
        }
        else
        {
            Line($"""<path class="ceiling" d="M{x - 6} {y}l6 -6l6 6l-6 6z"/>""");
        }
    }

    /// <summary>To the right is better for Berth, also where less is better.</summary>
    private static double Gain(Figures one) => one.MoreIsBetter ? one.Ratio!.Value : 1 / one.Ratio!.Value;

    private static double At(double ratio)
    {
        var share = Math.Log(Math.Clamp(ratio, Least, Most) / Least) / Math.Log(Most / Least);
        return Math.Round(Left + (share * Scale), 1);
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private void Line(FormattableString line) => _svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
