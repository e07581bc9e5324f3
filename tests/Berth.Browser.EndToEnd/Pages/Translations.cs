using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Berth.Web.Shell;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>Finds words that a page shows in another language than its own.</summary>
internal static partial class Translations
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo("zh-Hans"));

    /// <summary>What is translated, as it would read untranslated; a place for data may hold anything.</summary>
    private static readonly IReadOnlyList<Regex> Untranslated =
    [
        .. English.Where(text => text.Value != Chinese[text.Key] && Word().IsMatch(Place().Replace(text.Value, "")))
            .Select(text => text.Value.Trim()).Distinct()
            .Select(text => new Regex($"^{Place().Replace(Regex.Escape(text).Replace(@"\{", "{", StringComparison.Ordinal), ".+")}$", RegexOptions.CultureInvariant | RegexOptions.Singleline)),
    ];

    /// <param name="texts">The texts of a page, each as one element or attribute holds it.</param>
    public static IEnumerable<string> Foreign(string language, IEnumerable<string> texts) =>
        texts.Distinct().Where(text => IsKey(text) || (language == "en" ? Han().IsMatch(text) : Untranslated.Any(pattern => pattern.IsMatch(text))));

    private static bool IsKey(string text) => text.Contains('.', StringComparison.Ordinal) && English.ContainsKey(text);

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        new ResourceManager("Berth.Web.Localization.Texts", typeof(App).Assembly).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    [GeneratedRegex(@"\{\d(:[^}]*)?\}")]
    private static partial Regex Place();

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
