using System.Text;
using Berth.Registry.Content.Configs;

namespace Berth.Registry.Tests.Content.Configs;

public sealed class ImageConfigParserTests
{
    /// <summary>Bytes that one configuration may keep, whatever was pushed.</summary>
    private const long MostKept = 400_000;

    [Fact]
    public void Everything_that_a_page_shows_is_read()
    {
        var config = Parse(
            """
            {"architecture":"arm","variant":"v7","os":"linux","os.version":"1","created":"2026-01-02T03:04:05Z","author":"Ada",
             "unknown":{"deep":[{"config":{"Env":["no"]}}]},
             "config":{"Entrypoint":["/app","-x"],"Cmd":null,"Env":["A=b",1,"C=d"],"Labels":{"a":"b","n":1,"l":["x", 2]},"User":"u","WorkingDir":"/w",
               "StopSignal":"SIGINT","ExposedPorts":{"80/tcp":{}},"Volumes":{"/data":{}}},
             "history":[{"created_by":"ADD","comment":"c"},{"created_by":"ENV","empty_layer":true},"odd"],
             "rootfs":{"type":"layers","diff_ids":[]}}
            """)!;

        Assert.Equal(("arm", "v7", "linux", "1"), (config.Platform!.Architecture, config.Platform.Variant, config.Platform.Os, config.Platform.OsVersion));
        Assert.Equal((new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "Ada"), (config.Created, config.Author));
        Assert.Equal(["/app", "-x"], config.Entrypoint.Items);
        Assert.Equal(0, config.Command.Total);
        Assert.Equal(["A=b", "C=d"], config.Environment.Items);
        Assert.Equal([("a", "b"), ("n", "1"), ("l", """["x", 2]""")], config.Labels.Items.Select(label => (label.Key, label.Value)));
        Assert.Equal(("u", "/w", "SIGINT"), (config.User, config.WorkingDirectory, config.StopSignal));
        Assert.Equal(("80/tcp", "/data"), (Assert.Single(config.Ports.Items), Assert.Single(config.Volumes.Items)));
        Assert.Equal([new("ADD", "c", false), new("ENV", "", true), new("", "", false)], config.History.Items);
        Assert.Equal(2, config.LayerSteps);
    }

    [Fact]
    public void Of_a_long_list_the_beginning_is_kept_and_the_rest_counted()
    {
        var config = Parse($$"""{"config":{"Env":[{{string.Join(',', Enumerable.Range(0, 258_000).Select(i => $"\"{i}\""))}}]},"os":"linux","architecture":"amd64"}""")!;

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), config.Environment.Items);
        Assert.Equal((258_000, 257_900), (config.Environment.Total, config.Environment.More));
        Assert.Equal("amd64", config.Platform!.Architecture);
    }

    [Theory]
    [InlineData("""{"config":{"Env":[""", "\"\",", "\"\"]}}")]
    [InlineData("""{"config":{"Env":["x"],""", "\"Env\":[\"yyyyyyyyyyyyyyyyyyyyyyyy\"],", "\"User\":\"u\"}}")]
    [InlineData("""{"config":{"Labels":{""", "\"aaaaaaaaaaaaaaaa\":\"b\",", "\"c\":\"d\"}}}")]
    [InlineData("""{"history":[""", "{\"created_by\":\"\",\"comment\":\"\"},", "{}]}")]
    [InlineData("""{"author":" """, "xxxxxxxxxxxxxxxx", "\"}")]
    [InlineData("""{"config":{"Entrypoint":[""", "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",", "\"x\"]}}")]
    public void What_is_kept_has_a_bound_whatever_was_pushed(string head, string middle, string tail)
    {
        var document = head + string.Concat(Enumerable.Repeat(middle, (1_000_000 / middle.Length) - 10)) + tail;

        var config = Parse(document)!;

        Assert.InRange(config.Cost, 1, MostKept);
    }

    [Fact]
    public void A_text_is_cut_between_characters()
    {
        var text = new string('a', BoundedText.Longest - 1) + "😀😀";

        Assert.Equal(new string('a', BoundedText.Longest - 1) + "…", Parse($$"""{"author":"{{text}}"}""")!.Author);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("nonsense")]
    [InlineData("""{"config":{"Env":["a"]""")]
    [InlineData("""{"author":"\ud800"}""")]
    public void What_is_no_object_of_JSON_is_no_configuration(string document) => Assert.Null(Parse(document));

    [Fact]
    public void What_is_nested_too_deep_is_no_configuration()
    {
        Assert.NotNull(Parse($$"""{"a":{{new string('[', 30)}}{{new string(']', 30)}}}"""));
        Assert.Null(Parse($$"""{"a":{{new string('[', 40)}}{{new string(']', 40)}}}"""));
        Assert.Null(Parse($$"""{"a":{{new string('[', 500_000)}}"""));
    }

    private static ImageConfig? Parse(string document) => ImageConfigParser.Parse(Encoding.UTF8.GetBytes(document));
}
