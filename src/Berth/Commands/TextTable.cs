using Spectre.Console;

namespace Berth.Commands;

/// <summary>Columns of text, two spaces apart, for people and for <c>awk</c>: nothing is wrapped, cut or coloured, whatever the terminal.</summary>
internal static class TextTable
{
    /// <summary>Wider than any line; below it Spectre would wrap.</summary>
    private const int Widest = 1_000_000;

    public static string Of(IReadOnlyList<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn(new Text(head)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows.Prepend(heads))
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        using var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(written),
        });
        console.Profile.Width = Widest;
        console.Write(table);
        return string.Concat(
            written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd() + Environment.NewLine));
    }
}
