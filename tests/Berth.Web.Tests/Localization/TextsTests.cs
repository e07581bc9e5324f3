using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Berth.Web.Tests.Localization;

public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read("Texts.resx");
    private static readonly Dictionary<string, string> Chinese = Read("Texts.zh-Hans.resx");

    [Fact]
    public void Both_languages_have_the_same_keys() => Assert.Equal(English.Keys.Order(), Chinese.Keys.Order());

    [Fact]
    public void A_translation_has_the_same_places_as_its_original() =>
        Assert.All(English, pair => Assert.Equal(Places(pair.Value), Places(Chinese[pair.Key])));

    [Fact]
    public void Nothing_is_left_in_English()
    {
        var same = English.Where(pair => Chinese[pair.Key] == pair.Value && Words().IsMatch(pair.Value)).Select(pair => pair.Key);

        Assert.Empty(same.Except(["shell.name", "shell.title", "shell.version", "tab.webhooks", "tag.sbom", "type.wasm"]));
    }

    [Fact]
    public void Every_key_in_the_sources_has_a_text()
    {
        var used = Sources()
            .SelectMany(text => Keys().Matches(text))
            .Select(match => match.Groups["key"].Value)
            .Where(key => !English.ContainsKey(key));

        Assert.Empty(used.Distinct());
    }

    [Fact]
    public void Every_count_has_both_forms()
    {
        var missing = Sources()
            .SelectMany(text => Counts().Matches(text))
            .SelectMany(match => new[] { $"{match.Groups["key"].Value}.one", $"{match.Groups["key"].Value}.many" })
            .Where(key => !English.ContainsKey(key));

        Assert.Empty(missing.Distinct());
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument.Load(Path.Combine(SourceTree.Of("Berth.Web"), "Localization", file)).Root!.Elements("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    private static IEnumerable<string> Sources() =>
        SourceTree.Files("Berth.Web", "*.razor").Concat(SourceTree.Files("Berth.Web", "*.cs")).Select(File.ReadAllText);

    private static IEnumerable<string> Places(string text) => PlacesIn().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"(T\[|texts\[|Rich\(|\bGo\([^;]*, )""(?<key>[a-z0-9.]+)""[\],)]")]
    private static partial Regex Keys();

    [GeneratedRegex(@"(T|texts)\.Count\(""(?<key>[a-z0-9.]+)""")]
    private static partial Regex Counts();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex PlacesIn();

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex Words();
}
