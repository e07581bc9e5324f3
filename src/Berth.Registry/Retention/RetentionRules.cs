using System.Globalization;
using Berth.Oci;
using Berth.Registry.Trail;

namespace Berth.Registry.Retention;

/// <summary>What is kept in a repository, and so what goes. Without any, nothing does.</summary>
public sealed record RetentionRules
{
    public static readonly RetentionRules None = new();

    public const int Most = 20;

    private const int MostPatterns = 20, MostProtected = 100, MostAccounts = 100, MostKept = 10_000, LongestName = 60;

    public IReadOnlyList<RetentionRule> Rules { get; private init; } = [];

    public IReadOnlyList<TagPattern> Protect { get; private init; } = [];

    public TimeSpan? UntaggedAfter { get; private init; }

    /// <summary>Names of accounts whose pulls do not count.</summary>
    public IReadOnlyList<string> IgnorePullsBy { get; private init; } = [];

    /// <summary>As it is written down.</summary>
    public RetentionDocument Document { get; private init; } = new();

    /// <summary>Whether nothing can go by them.</summary>
    public bool AreEmpty => Rules.Count == 0 && UntaggedAfter is null;

    /// <summary>The rules that a document says; refused by the name of the field that is wrong, as <c>rules.0.keep_last</c>.</summary>
    public static Outcome<RetentionRules> Of(RetentionDocument document)
    {
        var rules = document.Rules ?? [];
        if (rules.Count > Most)
        {
            return Refusal.Invalid("retention_rules_too_many", $"There can be at most {Most} rules.", "rules");
        }

        var read = new List<RetentionRule>();
        foreach (var (number, one) in rules.Index())
        {
            var rule = RuleOf(one ?? new RetentionRuleDocument(), number);
            if (!rule.Succeeded)
            {
                return rule.Refusal;
            }

            read.Add(rule.Value);
        }

        if (read.GroupBy(rule => rule.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return Refusal.Invalid("retention_name_twice", $"Two rules are called '{twice.Key}'.", "rules");
        }

        var protect = PatternsOf(document.Protect, MostProtected, "protect");
        var untagged = TimeOf(document.UntaggedAfter, "untagged_after");
        var accounts = AccountsOf(document.IgnorePullsBy);
        return (protect.Refusal ?? untagged.Refusal ?? accounts.Refusal) is { } refusal
            ? refusal
            : new RetentionRules
            {
                Rules = read,
                Protect = protect.Value!,
                UntaggedAfter = untagged.Value,
                IgnorePullsBy = accounts.Value!,
                Document = document,
            };
    }

    /// <summary>Of a file, or of what was stored.</summary>
    public static Outcome<RetentionRules> Parse(string json)
    {
        var document = RetentionDocument.Parse(json);
        return document.Succeeded ? Of(document.Value) : document.Refusal;
    }

    private static Outcome<RetentionRule> RuleOf(RetentionRuleDocument rule, int number)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"rules.{number}");
        var name = rule.Name?.Trim() is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"{number + 1}");
        if (!OneLine.Is(name, LongestName))
        {
            return Refusal.Invalid("retention_name_invalid", $"A rule has a name of at most {LongestName} characters, on one line.", $"{at}.name");
        }

        var tags = PatternsOf(rule.Tags, MostPatterns, $"{at}.tags");
        var pushed = TimeOf(rule.KeepPushedWithin, $"{at}.keep_pushed_within");
        var pulled = TimeOf(rule.KeepPulledWithin, $"{at}.keep_pulled_within");
        if ((tags.Refusal ?? pushed.Refusal ?? pulled.Refusal) is { } refusal)
        {
            return refusal;
        }

        foreach (var (count, field) in new[] { (rule.KeepLast, "keep_last"), (rule.KeepMinors, "keep_minors"), (rule.KeepPatches, "keep_patches") })
        {
            if (count is < 1 or > MostKept)
            {
                return Refusal.Invalid("retention_count_invalid", $"A rule keeps 1 to {MostKept}.", $"{at}.{field}");
            }
        }

        // It would remove all that it matches, and so would a name that was misspelled.
        return (rule.KeepLast ?? rule.KeepMinors ?? rule.KeepPatches) is null && pushed.Value is null && pulled.Value is null
            ? Refusal.Invalid("retention_keeps_nothing", "A rule says what to keep: the last ones, by time or by version.", $"{at}.keep_last")
            : new RetentionRule(name)
            {
                Tags = tags.Value!,
                KeepLast = rule.KeepLast,
                KeepPushedWithin = pushed.Value,
                KeepPulledWithin = pulled.Value,
                KeepMinors = rule.KeepMinors,
                KeepPatches = rule.KeepPatches,
            };
    }

    private static Outcome<IReadOnlyList<TagPattern>> PatternsOf(IReadOnlyList<string?>? texts, int most, string field)
    {
        var patterns = new List<TagPattern>();
        foreach (var text in texts ?? [])
        {
            if (TagPattern.Parse(text ?? "") is not { } pattern)
            {
                var shown = AuditTrail.Plain(text is { Length: > TagPattern.Longest } ? text[..TagPattern.Longest] : text ?? "");
                return Refusal.Invalid(
                    "retention_pattern_invalid",
                    $"'{shown}' is neither a glob of letters, digits and .-_*? nor a regular expression between slashes, without look-around and back-references.",
                    field);
            }

            patterns.Add(pattern);
        }

        return patterns.Count <= most ? patterns : Refusal.Invalid("retention_patterns_too_many", $"There can be at most {most} patterns.", field);
    }

    private static Outcome<TimeSpan?> TimeOf(string? text, string field) =>
        string.IsNullOrEmpty(text)
            ? (TimeSpan?)null
            : RetentionTime.Parse(text) is { } time
                ? time
                : Refusal.Invalid(
                    "retention_time_invalid", "A time is a number of hours, days, weeks or years, as 12h, 30d, 8w or 1y: an hour to ten years.", field);

    private static Outcome<IReadOnlyList<string>> AccountsOf(IReadOnlyList<string?>? names)
    {
        var accounts = (names ?? []).Select(name => name?.Trim() ?? "").Distinct().ToList();
        return accounts.Count <= MostAccounts && accounts.All(IsAccount)
            ? accounts
            : Refusal.Invalid("retention_accounts_invalid", $"Name at most {MostAccounts} accounts.", "ignore_pulls_by");
    }

    private static bool IsAccount(string name) => !name.Contains('/', StringComparison.Ordinal) && RepositoryName.TryParse(name, out _);
}

/// <summary>Keeps some of the tags that it speaks of; what none of the rules that speak of a tag keeps goes.</summary>
public sealed record RetentionRule(string Name)
{
    /// <summary>With none, it speaks of every tag.</summary>
    public IReadOnlyList<TagPattern> Tags { get; internal init; } = [];

    public int? KeepLast { get; internal init; }

    public TimeSpan? KeepPushedWithin { get; internal init; }

    public TimeSpan? KeepPulledWithin { get; internal init; }

    public int? KeepMinors { get; internal init; }

    public int? KeepPatches { get; internal init; }

    public bool SpeaksOf(string tag) => Tags.Count == 0 || Tags.Any(pattern => pattern.Matches(tag));
}

/// <summary>A time as rules have it: a whole number of hours, days, weeks or years of 365 days.</summary>
internal static class RetentionTime
{
    private const int MostDays = 3650;

    public static TimeSpan? Parse(string text)
    {
        if (text is not [.. var number, 'h' or 'd' or 'w' or 'y']
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostDays * 24)
        {
            return null;
        }

        var hours = count * (text[^1] switch { 'h' => 1L, 'd' => 24L, 'w' => 7L * 24, _ => 365L * 24 });
        return hours <= MostDays * 24 ? TimeSpan.FromHours(hours) : null;
    }
}
