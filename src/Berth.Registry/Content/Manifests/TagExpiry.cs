using System.Globalization;

namespace Berth.Registry.Content.Manifests;

/// <summary>After how long the tags of a push go by themselves, as an image's label or a manifest's annotation says it.</summary>
/// <remarks>Quay's label is understood too, with its units: seconds, minutes, hours, days, weeks.</remarks>
public static class TagExpiry
{
    public const string Label = "berth.expires-after";

    private static readonly string[] Names = [Label, "quay.expires-after"];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    internal static TimeSpan? Of(IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<KeyValuePair<string, string>> annotations)
    {
        // What is no time is somebody's own text: a push is not refused for it.
        var said = annotations.Concat(labels).Where(pair => Names.Contains(pair.Key)).ToList();
        return Names.SelectMany(name => said.Where(pair => pair.Key == name)).Select(pair => Parse(pair.Value)).FirstOrDefault(time => time is not null);
    }

    /// <summary>As <c>90m</c>, <c>2h</c>, <c>7d</c> or <c>2w</c>: at least a second, at most ten years. Null for anything else.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero && count > 0 && count <= Longest / unit ? unit * count : null;
    }
}
