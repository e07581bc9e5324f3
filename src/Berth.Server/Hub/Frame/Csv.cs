using System.Text;

namespace Berth.Server.Hub.Frame;

/// <summary>Rows of text as RFC 4180 has them, none of which a spreadsheet takes for a formula (OWASP, "CSV Injection").</summary>
internal sealed class Csv
{
    private readonly StringBuilder _text = new();

    public Csv(params string[] header) => Add(header);

    public void Add(params string[] cells) => _text.AppendJoin(',', cells.Select(Escape)).Append("\r\n");

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private static string Escape(string cell)
    {
        var text = cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
