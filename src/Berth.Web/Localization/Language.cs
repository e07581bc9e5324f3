using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Berth.Web.Localization;

/// <summary>A language of the pages: its tag in <c>lang</c>, its name in the switch, and the culture that formats its dates.</summary>
/// <remarks><c>UseRequestLocalization</c> looks for texts and formats by the same tag, and does not find zh-Hans for zh-TW: it would need a
/// provider of our own that does what <see cref="Choose"/> does.</remarks>
internal sealed record Language(string Tag, string ShortName, string Name, CultureInfo Texts, CultureInfo Formats)
{
    public static readonly Language English =
        new("en", "EN", "English", CultureInfo.GetCultureInfo("en"), CultureInfo.GetCultureInfo("en-GB"));

    public static readonly Language Chinese =
        new("zh-Hans", "中文", "简体中文", CultureInfo.GetCultureInfo("zh-Hans"), CultureInfo.GetCultureInfo("zh-CN"));

    public static readonly IReadOnlyList<Language> All = [English, Chinese];

    public static Language? Find(string? tag) => All.FirstOrDefault(l => string.Equals(l.Tag, tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>The visitor's choice, or else the best of what the browser accepts, or else English.</summary>
    public static Language Choose(string? chosen, HttpRequest request) => Find(chosen) ?? Accepted(request) ?? English;

    private static Language? Accepted(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage
            .Where(accepted => accepted.Quality is not 0)
            .OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => Primary(accepted.Value.Value))
            .FirstOrDefault(language => language is not null);

    private static Language? Primary(string? range) => range?.Split('-')[0].ToLowerInvariant() switch
    {
        "en" => English,
        "zh" => Chinese,
        _ => null,
    };
}
