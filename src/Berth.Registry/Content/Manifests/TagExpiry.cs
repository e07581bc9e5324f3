namespace Berth.Registry.Content.Manifests;

/// <summary>After how long the tags of a push go by themselves, as an image's label or a manifest's annotation says it.</summary>
/// <remarks>Quay's label is understood too.</remarks>
public static class TagExpiry
{
    public const string Label = "berth.expires-after";

    private static readonly string[] Names = [Label, "quay.expires-after"];

    internal static TimeSpan? Of(IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<KeyValuePair<string, string>> annotations)
    {
        // What is no time is somebody's own text: a push is not refused for it.
        var said = annotations.Concat(labels).Where(pair => Names.Contains(pair.Key)).ToList();
        return Names.SelectMany(name => said.Where(pair => pair.Key == name)).Select(pair => DurationText.Parse(pair.Value)).FirstOrDefault(time => time is not null);
    }
}
