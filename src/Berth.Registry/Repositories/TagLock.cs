using System.Text.RegularExpressions;

namespace Berth.Registry.Repositories;

/// <summary>Which tags are to stay where they are: none, all, or those that a rule matches.</summary>
/// <param name="Rules">As <see cref="TagRules.Write"/> leaves them; with none, every tag is meant.</param>
internal sealed partial record TagLock(bool Enabled, string Rules)
{
    public static readonly TagLock None = new(false, "");

    public bool Matches(string tag) => Enabled && (Rules.Length == 0 || TagRules.Compiled(Rules).Any(rule => rule.IsMatch(tag)));

    /// <summary>As of cosign and of clients that know no referrers API: the tag names another manifest with each signature.</summary>
    public static bool IsFallback(string tag) => Fallback().IsMatch(tag);

    [GeneratedRegex(@"^sha256-[0-9a-f]{64}(\.\w+)?$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Fallback();
}
