using System.IO.Pipelines;
using System.Text;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;

namespace Berth.Web.Tests.Repositories;

/// <summary>Who may push decides what a page shows, and anybody may look: the page has a bound, and a way to what it leaves out.</summary>
public sealed class HostileContentTests(WebHost host) : IClassFixture<WebHost>
{
    /// <summary>Characters of HTML. A page of an image that people build has some fifty thousand.</summary>
    private const int MostHtml = 640 * 1024;

    private const int Mebibyte = 1024 * 1024;

    private static readonly Caller Anybody = Caller.Anonymous(Origin.Local);

    private readonly RepositoryName _repository = RepositoryName.Parse($"hostile/{Guid.NewGuid():N}");

    /// <summary>Configurations of almost one mebibyte, and how many entries the page says it leaves out.</summary>
    public static TheoryData<string, string, string?> Configs => new()
    {
        { "environment", List("Env", Many("\"\"", 258_000)), "257,900" },
        { "labels", Map("Labels", Many(i => $"\"{i}\":\"\"", 80_000)), "79,900" },
        { "labels that are no text", Map("Labels", Many(i => $"\"{i}\":[{i}]", 50_000)), "49,900" },
        { "ports", Map("ExposedPorts", Many(i => $"\"{i}/tcp\":{{}}", 60_000)), "59,900" },
        { "volumes", Map("Volumes", Many(i => $"\"/{i}\":{{}}", 60_000)), "59,900" },
        { "entrypoint", List("Entrypoint", Many("\"x\"", 250_000)), "249,900" },
        { "history", History(Many("{\"empty_layer\":true}", 45_000)), "44,701" },
        { "long commands", History(Many("{\"empty_layer\":true,\"created_by\":\"" + new string('\'', 4000) + "\"}", 250)), null },
        { "build arguments", History("{\"empty_layer\":true,\"created_by\":\"|1 " + new string('=', 1_000_000) + "\"}"), null },
        { "one long variable", List("Env", "\"" + new string('<', 1_000_000) + "\""), null },
        { "a text of separators", List("Env", "\"" + Repeat(":a", 500_000) + "\""), null },
        { "texts of separators", List("Env", Many("\"" + Repeat(":a", 2000) + "\"", 250)), "150" },
        { "long settings", Settings($"\"User\":\"{new string('&', 500_000)}\",\"WorkingDir\":\"{new string('&', 500_000)}\""), null },
        { "a platform", $"{{\"architecture\":\"{new string('a', 500_000)}\",\"os\":\"{new string('b', 500_000)}\"}}", null },
    };

    [Theory]
    [MemberData(nameof(Configs))]
    public async Task A_config_fills_no_page(string what, string config, string? leftOut)
    {
        Assert.True(Encoding.UTF8.GetByteCount(config) <= Mebibyte, what);
        var digest = await PushImageAsync("v1", config, [await PushBlobAsync("layer")]);

        var page = await ReadAsync($"tags/v1");
        await ReadAsync("tags");
        await ReadAsync(null);

        Assert.Contains($"/raw/{_repository}@{digest}", page, StringComparison.Ordinal);
        if (leftOut is not null)
        {
            Assert.Contains($"and {leftOut} more", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(3_000, "and 2,700 more")]
    [InlineData(10_000, "too long to be shown here")]
    public async Task Layers_fill_no_page(int count, string says)
    {
        var layer = await PushBlobAsync("layer");
        var manifest = await PushImageAsync("v1", "{}", Enumerable.Repeat(layer, count));

        Assert.Contains(says, await ReadAsync("tags/v1"), StringComparison.Ordinal);
        Assert.Contains(says, await ReadAsync($"manifests/{manifest}"), StringComparison.Ordinal);
        await ReadAsync("tags");
    }

    [Theory]
    [InlineData(400, "and 300 more")]
    [InlineData(2_000, "and 1,900 more")]
    [InlineData(10_000, "too long to be shown here")]
    public async Task Platforms_fill_no_page(int count, string says)
    {
        var entries = Enumerable.Range(0, count).Select(i => Descriptor(
            Digest.Of(DigestAlgorithm.Sha256, BitConverter.GetBytes(i)), 2, MediaTypes.OciManifest, $$""","platform":{"architecture":"a{{i}}","os":"linux"}"""));
        await PushAsync("v1", MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{string.Join(',', entries)}}]}""");

        Assert.Contains(says, await ReadAsync("tags/v1"), StringComparison.Ordinal);
        await ReadAsync("tags");
        await ReadAsync(null);
    }

    [Fact]
    public async Task A_platform_that_is_a_novel_fills_no_page()
    {
        var novel = new string('a', 20_000);
        var entry = Descriptor(
            Digest.Of(DigestAlgorithm.Sha256, []), 2, MediaTypes.OciManifest, $$""","platform":{"architecture":"{{novel}}","os":"{{novel}}"}""");
        await PushAsync("v1", MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{{entry}}]}""");

        foreach (var page in new[] { await ReadAsync("tags"), await ReadAsync(null) })
        {
            Assert.DoesNotContain(novel[..100], page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Annotations_fill_no_page()
    {
        var annotations = Many(i => $"\"{i}\":\"{new string('<', 40)}\"", 60_000);
        await PushImageAsync("v1", "{}", [], ",\"annotations\":{" + annotations + "}");

        Assert.Contains("too long to be shown here", await ReadAsync("tags/v1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Referrers_are_counted_and_have_pages_of_their_own()
    {
        var subject = await PushImageAsync("v1", "{}", []);
        for (var i = 0; i < 130; i++)
        {
            var about = $$""","subject":{{Descriptor(subject, 2, MediaTypes.OciManifest, "")}},"annotations":{"n":"{{i}}"}""";
            await PushImageAsync(null, "{}", [], about);
        }

        var page = await ReadAsync("tags/v1");
        var first = await ReadAsync($"referrers/{subject}");
        var after = first.Split("?after=")[1].Split('"')[0];
        var second = await ReadAsync($"referrers/{subject}?after={after}");

        Assert.Contains("and 110 more", page, StringComparison.Ordinal);
        Assert.Contains($"/-/referrers/{subject}", page, StringComparison.Ordinal);
        Assert.Equal((100, 30), (Items(first), Items(second)));

        static int Items(string html) => html.Split("<p class=\"hint\"><code>").Length - 1;
    }

    [Fact]
    public async Task Tags_of_one_manifest_are_counted()
    {
        Digest digest = null!;
        for (var i = 0; i < 30; i++)
        {
            digest = await PushImageAsync($"v{i}", "{}", []);
        }

        Assert.Contains("and 20 more", await ReadAsync($"manifests/{digest}"), StringComparison.Ordinal);
        Assert.Contains("and 23 more", await ReadAsync("delete-tag/v29"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_pushed_is_shown_as_plain_text_and_a_layer_is_not()
    {
        const string config = """{"config":{"Env":["<script>alert(1)</script>"]}}""";
        var layer = await PushBlobAsync("<script>");
        var manifest = await PushImageAsync("v1", config, [layer]);
        using var browser = host.Open();

        var raw = await browser.GetAsync($"/raw/{_repository}@{Of(config)}");
        var whole = await browser.GetAsync($"/raw/{_repository}@{manifest}");

        Assert.Equal((200, config), (raw.Status, raw.Text));
        Assert.Equal(manifest, Of(whole.Text));
        Assert.Equal("nosniff", raw.Headers["X-Content-Type-Options"]);
        Assert.Equal("sandbox; default-src 'none'", raw.Headers["Content-Security-Policy"]);
        foreach (var path in new[] { $"{_repository}@{Of("<script>")}", $"{_repository}@{Of("none")}", $"hostile/none@{manifest}", $"{_repository}", "", "@" })
        {
            Assert.Equal(404, (await browser.GetAsync($"/raw/{path}")).Status);
        }
    }

    private async Task<string> ReadAsync(string? section)
    {
        using var browser = host.Open();
        var page = await browser.GetAsync(section is null ? $"/r/{_repository}" : $"/r/{_repository}/-/{section}");
        Assert.Equal(200, page.Status);
        Assert.InRange(page.Text.Length, 0, MostHtml);
        return page.Text;
    }

    private static string Settings(string members) => "{\"config\":{" + members + "}}";

    private static string List(string name, string items) => Settings($"\"{name}\":[{items}]");

    private static string Map(string name, string members) => Settings($"\"{name}\":{{{members}}}");

    /// <summary>After a step for the one layer of the image, so that steps and layers add up.</summary>
    private static string History(string steps) => "{\"history\":[{\"created_by\":\"layer\"}," + steps + "]}";

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Many(string entry, int count) => Many(_ => entry, count);

    private static string Many(Func<int, string> entry, int count) => string.Join(',', Enumerable.Range(0, count).Select(entry));

    private static Digest Of(string text) => Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(text));

    private static string Descriptor(Digest digest, int size, string type, string more) =>
        $$"""{"mediaType":"{{type}}","digest":"{{digest}}","size":{{size}}{{more}}}""";

    private async Task<Digest> PushImageAsync(string? tag, string config, IEnumerable<string> layers, string more = "")
    {
        await PushBlobAsync(config);
        var descriptor = Descriptor(Of(config), Encoding.UTF8.GetByteCount(config), MediaTypes.OciConfig, "");
        return await PushAsync(
            tag, MediaTypes.OciManifest,
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{{descriptor}},"layers":[{{string.Join(',', layers)}}]{{more}}}""");
    }

    private async Task<Digest> PushAsync(string? tag, string type, string manifest)
    {
        var pushed = await host.Get<ManifestWriter>().PushAsync(
            _repository,
            new ManifestPush(null, tag is null ? [] : [Tag.Parse(tag)], type, Encoding.UTF8.GetBytes(manifest)),
            Anybody,
            TestContext.Current.CancellationToken);
        Assert.True(pushed.Succeeded, pushed.Error?.Message);
        return pushed.Value.Digest;
    }

    /// <returns>Its descriptor.</returns>
    private async Task<string> PushBlobAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(bytes)), bytes.Length, null);
        var pushed = await host.Get<UploadSessions>().PutAsync(_repository, Of(text), body, Anybody, TestContext.Current.CancellationToken);
        Assert.True(pushed.Succeeded, pushed.Error?.Message);
        return Descriptor(Of(text), bytes.Length, "application/vnd.oci.image.layer.v1.tar", "");
    }
}
