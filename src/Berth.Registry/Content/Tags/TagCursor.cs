using System.Globalization;

namespace Berth.Registry.Content.Tags;

/// <summary>The place of a tag in an order: its time and id, or its name. Text from outside, so what does not parse is the start.</summary>
internal readonly record struct TagCursor(DateTimeOffset Time, long Id, string Name)
{
    public static TagCursor? Parse(string? text, bool byName)
    {
        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        if (byName)
        {
            return new TagCursor(default, 0, text);
        }

        // Microseconds: the finest that either database keeps.
        return text.Split('.') is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000L
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? new TagCursor(DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), key, "")
            : null;
    }

    public static string Of(TagLine tag, bool byName) => byName
        ? tag.Name
        : string.Create(CultureInfo.InvariantCulture, $"{(tag.PushedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}.{tag.Id}");
}
