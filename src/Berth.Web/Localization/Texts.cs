using System.Globalization;
using System.Resources;
using Microsoft.AspNetCore.Components;

namespace Berth.Web.Localization;

/// <summary>The words of the pages in the language of the request. A missing key is a bug and says so.</summary>
public sealed class Texts
{
    private static readonly ResourceManager Resources = new("Berth.Web.Localization.Texts", typeof(Texts).Assembly);

    public string this[string key] => Find(key) ?? throw new MissingManifestResourceException($"No text for '{key}'.");

    public string this[string key, params object[] values] => string.Format(CultureInfo.CurrentCulture, this[key], values);

    public static string? Find(string key) => Resources.GetString(key, CultureInfo.CurrentUICulture);

    /// <summary>A text that depends on a number: <c>key.one</c> or <c>key.many</c>, where {0} is the number.</summary>
    public string Count(string key, long number) => this[number == 1 ? key + ".one" : key + ".many", Format.Count(number)];

    /// <summary>A text with markup at its places: the parts are rendered where {0}, {1} … stand, the words are encoded.</summary>
    public RenderFragment Rich(string key, params RenderFragment[] parts) => builder =>
    {
        var rest = this[key].AsSpan();
        for (var open = rest.IndexOf('{'); open >= 0; open = rest.IndexOf('{'))
        {
            builder.AddContent(0, rest[..open].ToString());
            builder.AddContent(1, parts[rest[open + 1] - '0']);
            rest = rest[(open + 3)..];
        }

        builder.AddContent(2, rest.ToString());
    };
}
