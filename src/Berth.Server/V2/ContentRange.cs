using System.Globalization;

namespace Berth.Server.V2;

/// <summary>Which bytes of an upload a request carries, first and last included.</summary>
/// <remarks>Source: distribution-spec, "Pushing a blob in chunks": <c>first-last</c>, without the unit and the total of RFC 9110;
/// clients that write those are understood as well.</remarks>
internal readonly record struct ContentRange(long First, long Last)
{
    public long Count => Last - First + 1;

    public static bool TryParse(string? text, out ContentRange range)
    {
        range = default;
        var rest = text.AsSpan().Trim(" \t");
        var hasUnit = rest.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);
        rest = hasUnit ? rest["bytes ".Length..].TrimStart(' ') : rest;

        var slash = rest.IndexOf('/');
        var total = slash < 0 ? "*" : rest[(slash + 1)..];
        rest = slash < 0 ? rest : rest[..slash];

        var dash = rest.IndexOf('-');
        if (dash < 0 || !TryNumber(rest[..dash], out var first) || !TryNumber(rest[(dash + 1)..], out var last))
        {
            return false;
        }

        var hasTotal = total is not "*";
        var size = long.MaxValue;
        if ((hasTotal && !TryNumber(total, out size)) || first > last || last >= size)
        {
            return false;
        }

        range = new ContentRange(first, last);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
