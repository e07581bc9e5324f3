using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Oci;
using Berth.Registry.Trail;
using BitFaster.Caching.Lru;

namespace Berth.Registry.Repositories;

/// <summary>Regular expressions over tags, from outside. They run without backtracking, so that none can take longer than its tag is
/// long; like RE2's they have no look-around and no back-references.</summary>
public static partial class TagRules
{
    public const int Most = 5, Longest = 255;

    /// <summary>A repetition is unrolled into states, and repetitions of repetitions multiply. No tag is longer than 128.</summary>
    private const long MostStates = 1000;

    private static readonly ConcurrentLru<string, IReadOnlyList<Regex>> CompiledColumns = new(200);

    /// <summary>Null when the text is no rule.</summary>
    public static Regex? Parse(string rule)
    {
        if (rule.Length == 0 || !OneLine.Is(rule, Longest) || States(rule) > MostStates)
        {
            return null;
        }

        try
        {
            return new Regex(rule, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception notOurs) when (notOurs is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    internal static Refusal? Check(IReadOnlyList<string> rules) =>
        rules.Count > Most
            ? Refusal.Invalid("tag_rules_too_many", $"There can be at most {Most} rules.", "immutable_tags_rules")
            : rules.FirstOrDefault(rule => Parse(rule) is null) is { } wrong ? Fault(wrong, "immutable_tags_rules") : null;

    internal static Refusal Fault(string rule, string field) => Refusal.Invalid(
        "tag_rule_invalid",
        $"'{AuditTrail.Plain(rule.Length > Longest ? rule[..Longest] : rule)}' is not a regular expression of at most {Longest} characters without look-around and back-references.",
        field);

    internal static string Write(IReadOnlyList<string> rules) => string.Join('\n', rules.Distinct());

    internal static IReadOnlyList<string> Read(string column) => column.Length == 0 ? [] : column.Split('\n');

    /// <summary>Of a column, kept compiled while it is in use: each push asks.</summary>
    internal static IReadOnlyList<Regex> Compiled(string column) =>
        CompiledColumns.GetOrAdd(column, static text => [.. Read(text).Select(Parse).OfType<Regex>()]);

    private static long States(string rule)
    {
        long states = 1;
        foreach (Match repetition in Repetition().Matches(rule))
        {
            var count = long.TryParse(repetition.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var low) ? low : long.MaxValue;
            var most = repetition.Groups[2].Length == 0
                ? count
                : long.TryParse(repetition.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var high) ? high : long.MaxValue;
            states = Math.Max(count, most) > Tag.MaxLength ? long.MaxValue : states * Math.Max(1, Math.Max(count, most));
            if (states > MostStates)
            {
                return states;
            }
        }

        return states;
    }

    [GeneratedRegex(@"\{([0-9]+)(?:,([0-9]*))?\}")]
    private static partial Regex Repetition();
}
