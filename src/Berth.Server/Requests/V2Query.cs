using System.Globalization;
using System.Text;

namespace Berth.Server.Requests;

/// <summary>The query of a request, read from its raw text.</summary>
/// <remarks>A plus sign stays one: clients write <c>artifactType=application/x+json</c> as it is, and no value here holds a
/// space. Whatever cannot be decoded stays as data, for a wrong query must not become a failure of the server.</remarks>
internal sealed class V2Query
{
    /// <summary>Beyond this the request is one for a 414; a push sets ten tags or a few more.</summary>
    public const int MaxPairs = 256;

    private readonly List<KeyValuePair<string, string>> _pairs = [];

    private V2Query()
    {
    }

    /// <summary>The query had more pairs than <see cref="MaxPairs"/>; the rest was not read.</summary>
    public bool IsTooLong { get; private set; }

    public static V2Query Parse(string? query)
    {
        var parsed = new V2Query();
        var text = query.AsSpan();
        foreach (var range in text.Split('&'))
        {
            // The .NET SDK sends "?&digest=…".
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (parsed._pairs.Count == MaxPairs)
            {
                parsed.IsTooLong = true;
                break;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? default : pair[(equals + 1)..];
            parsed._pairs.Add(new(Decode(name), Decode(value)));
        }

        return parsed;
    }

    /// <summary>The first value of that name; null when there is none.</summary>
    public string? Get(string name)
    {
        foreach (var (key, value) in _pairs)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    public IReadOnlyList<string> All(string name) =>
        [.. _pairs.Where(pair => pair.Key == name).Select(pair => pair.Value)];

    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        // Each character becomes at most three bytes; an escape becomes one.
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var written = 0;
        while (!text.IsEmpty)
        {
            if (text is ['%', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low))
            {
                bytes[written++] = byte.Parse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                text = text[3..];
                continue;
            }

            var literal = text[1..].IndexOf('%') + 1;
            literal = literal == 0 ? text.Length : literal;
            written += Encoding.UTF8.GetBytes(text[..literal], bytes.AsSpan(written));
            text = text[literal..];
        }

        return Encoding.UTF8.GetString(bytes, 0, written);
    }
}
