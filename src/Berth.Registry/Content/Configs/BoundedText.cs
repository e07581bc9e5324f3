using System.Text;
using System.Text.Json;

namespace Berth.Registry.Content.Configs;

/// <summary>Takes text and entries out of a document that anybody may have written, and never more than a fixed amount of either.</summary>
internal sealed class BoundedText
{
    /// <summary>Characters of one text: more than the longest command line that people write.</summary>
    public const int Longest = 4096;

    /// <summary>Characters of all texts of one document, with what each takes beside its characters: a member that is written a hundred
    /// thousand times replaces itself, and must not be paid for a hundred thousand times.</summary>
    public const int Most = 96 * 1024;

    private const int CostOfOne = 28;
    private const string Cut = "…";
    private int _left = Most;

    /// <summary>What was taken so far takes in memory, in bytes, about.</summary>
    public long Cost { get; private set; }

    /// <summary>The token where the reader stands; a list or an object as it was written, and the reader behind it.</summary>
    public string Take(ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            return Take(json.GetString()!);
        }

        var start = (int)json.TokenStartIndex;
        json.Skip();
        var written = document[start..(int)json.BytesConsumed];
        return Take(Encoding.UTF8.GetString(written[..Math.Min(written.Length, Longest)]));
    }

    private string Take(string text)
    {
        if (text.Length == 0 || _left <= 0)
        {
            return text.Length == 0 ? "" : Cut;
        }

        var length = Math.Min(Math.Min(text.Length, Longest), _left);
        if (length < text.Length)
        {
            // Not between the two halves of a character.
            length -= char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
            text = string.Concat(text.AsSpan(0, length), Cut);
        }

        _left -= length + CostOfOne;
        Cost += 2L * (text.Length + CostOfOne);
        return text;
    }
}
