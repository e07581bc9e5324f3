using System.Globalization;
using Berth.Registry.Retention;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Repositories;

/// <summary>Rules of retention as a form has them: each field as it was typed, named as a refusal names it.</summary>
public sealed record RetentionFields(IReadOnlyList<RetentionRuleFields> Rules, string Protect, string UntaggedAfter, string IgnorePullsBy)
{
    /// <summary>Those that were filled in, and an empty one to fill in.</summary>
    public IEnumerable<RetentionRuleFields> Shown => Rules.Count < RetentionRules.Most ? Rules.Append(RetentionRuleFields.Empty) : Rules;

    public static RetentionFields Of(RetentionDocument? document) => new(
        [.. (document?.Rules ?? []).Select(rule => RetentionRuleFields.Of(rule ?? new RetentionRuleDocument()))],
        Lines(document?.Protect), document?.UntaggedAfter ?? "", Lines(document?.IgnorePullsBy));

    public static RetentionFields Of(IFormCollection form) => new(
        [.. Enumerable.Range(0, RetentionRules.Most).Select(number => RetentionRuleFields.Of(form, number)).Where(rule => rule != RetentionRuleFields.Empty)],
        form["protect"].ToString(), form["untagged_after"].ToString().Trim(), form["ignore_pulls_by"].ToString());

    public RetentionDocument ToDocument() => new()
    {
        Rules = [.. Rules.Select(rule => rule.ToDocument())],
        Protect = Items(Protect),
        UntaggedAfter = UntaggedAfter.Length == 0 ? null : UntaggedAfter,
        IgnorePullsBy = Items(IgnorePullsBy) is { Count: > 0 } names ? names : null,
    };

    internal static IReadOnlyList<string> Items(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal static string Lines(IReadOnlyList<string?>? items) => string.Join('\n', items ?? []);
}

public sealed record RetentionRuleFields(
    string Name, string Tags, string KeepLast, string KeepPushedWithin, string KeepPulledWithin, string KeepMinors, string KeepPatches)
{
    public static readonly RetentionRuleFields Empty = new("", "", "", "", "", "", "");

    public static RetentionRuleFields Of(RetentionRuleDocument rule) => new(
        rule.Name ?? "", RetentionFields.Lines(rule.Tags), Text(rule.KeepLast), rule.KeepPushedWithin ?? "", rule.KeepPulledWithin ?? "",
        Text(rule.KeepMinors), Text(rule.KeepPatches));

    public static RetentionRuleFields Of(IFormCollection form, int number)
    {
        string Field(string name) => form[string.Create(CultureInfo.InvariantCulture, $"rules.{number}.{name}")].ToString().Trim();
        return new RetentionRuleFields(
            Field("name"), Field("tags"), Field("keep_last"), Field("keep_pushed_within"), Field("keep_pulled_within"), Field("keep_minors"), Field("keep_patches"));
    }

    public RetentionRuleDocument ToDocument() => new()
    {
        Name = Name.Length == 0 ? null : Name,
        Tags = RetentionFields.Items(Tags) is { Count: > 0 } patterns ? patterns : null,
        KeepLast = Number(KeepLast),
        KeepPushedWithin = KeepPushedWithin.Length == 0 ? null : KeepPushedWithin,
        KeepPulledWithin = KeepPulledWithin.Length == 0 ? null : KeepPulledWithin,
        KeepMinors = Number(KeepMinors),
        KeepPatches = Number(KeepPatches),
    };

    /// <summary>What is no number is none that a rule can have, and so is refused by its field.</summary>
    private static int? Number(string text) =>
        text.Length == 0 ? null : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
