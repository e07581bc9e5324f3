using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Registry.Retention;

/// <summary>Rules of retention as they are written down: in the API, in a file, in the database. <see cref="RetentionRules.Of"/> says whether
/// they are any. An unknown name is refused: whoever writes "protects" must not lose what was to be protected.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetentionDocument
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    [Description("At most twenty. A tag goes when one of them speaks of it and none keeps it; of what no rule speaks stays.")]
    public IReadOnlyList<RetentionRuleDocument?>? Rules { get; init; }

    [Description("Patterns of tags that never go, at most a hundred.")]
    public IReadOnlyList<string?>? Protect { get; init; }

    [Description("How long a manifest that has no tag, no index and no subject is kept, as `14d`. Without it such manifests stay.")]
    public string? UntaggedAfter { get; init; }

    [Description("Accounts whose pulls do not count as such, as scanners; at most a hundred.")]
    public IReadOnlyList<string?>? IgnorePullsBy { get; init; }

    /// <summary>Of a file, or of what was stored.</summary>
    public static Outcome<RetentionDocument> Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<RetentionDocument>(json, Format) is { } document ? document : NotJson("$");
        }
        catch (JsonException e)
        {
            return NotJson(e.Path ?? "$");
        }
    }

    public string Write() => JsonSerializer.Serialize(this, Format);

    private static Refusal NotJson(string path) =>
        Refusal.Invalid("retention_json_invalid", $"The rules are not the JSON expected, at {path}.", "rules");
}

/// <summary>One rule of <see cref="RetentionDocument"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetentionRuleDocument
{
    [Description("What reasons call it, at most 60 characters; its number unless given.")]
    public string? Name { get; init; }

    [Description("Patterns: globs (`v1.*`), or regular expressions between slashes. Without any, every tag is meant.")]
    public IReadOnlyList<string?>? Tags { get; init; }

    [Description("Keep so many images, those that were pushed last.")]
    public int? KeepLast { get; init; }

    [Description("Keep what was pushed within this time, as `30d`.")]
    public string? KeepPushedWithin { get; init; }

    [Description("Keep what was pulled, or pushed, within this time.")]
    public string? KeepPulledWithin { get; init; }

    [Description("Keep the newest so many minor versions, as 2.14 and 2.13.")]
    public int? KeepMinors { get; init; }

    [Description("Keep the newest so many patches of each minor version, or of each that keep_minors leaves.")]
    public int? KeepPatches { get; init; }
}
