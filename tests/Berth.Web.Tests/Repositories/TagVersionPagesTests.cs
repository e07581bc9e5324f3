using System.IO.Pipelines;
using System.Text;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Uploads;
using Berth.Web.Repositories;

namespace Berth.Web.Tests.Repositories;

/// <summary>Rollback, expiry, deletion of many tags and the trash, by forms alone.</summary>
public sealed class TagVersionPagesTests(WebHost host) : IClassFixture<WebHost>
{
    private static readonly Caller Anybody = Caller.Anonymous(Origin.Local);

    private readonly RepositoryName _repository = RepositoryName.Parse($"versions/{Guid.NewGuid():N}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_button_puts_a_tag_back_on_what_it_named()
    {
        using var browser = host.Open();
        var first = await PushAsync(host, "v1", "a");
        var second = await PushAsync(host, "v1", "b");
        var page = await browser.GetAsync($"/r/{_repository}/-/tags/v1");
        Assert.Contains($"name=\"digest\" value=\"{first}\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"name=\"digest\" value=\"{second}\"", page.Text, StringComparison.Ordinal);

        var answer = await browser.SubmitAsync($"/r/{_repository}/-/tags/v1", "rollback", ("digest", first.ToString()));

        Assert.Equal((302, $"/r/{_repository}/-/tags/v1"), (answer.Status, answer.Location));
        Assert.Equal(first, (await FindAsync("v1"))!.Digest);
        var history = await browser.GetAsync($"/r/{_repository}/-/history/v1");
        Assert.Contains("Rolled back", history.Text, StringComparison.Ordinal);
        Assert.Contains($"name=\"digest\" value=\"{second}\"", history.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_that_is_gone_is_told_by_the_form()
    {
        using var browser = host.Open();
        await PushAsync(host, "v1", "a");
        await PushAsync(host, "v1", "b");

        var answer = await browser.SubmitAsync($"/r/{_repository}/-/history/v1", "rollback", ("digest", $"sha256:{new string('0', 64)}"));

        Assert.Equal(200, answer.Status);
        Assert.Contains("no longer has that image", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2999-01-02T03:04", true)]
    [InlineData("2999-01-02T03:04:05", true)]
    [InlineData("2001-01-02T03:04", false)]
    [InlineData("tomorrow", false)]
    [InlineData("9999-12-31T23:59", false)]
    public async Task An_expiry_is_a_time_to_come(string typed, bool isTaken)
    {
        using var browser = host.Open();
        await PushAsync(host, "v1", "a");

        var answer = await browser.SubmitAsync($"/r/{_repository}/-/tags/v1", "expiry", ("expires_at", typed));

        Assert.Equal(isTaken ? 302 : 200, answer.Status);
        Assert.Equal(isTaken, (await FindAsync("v1"))!.ExpiresAt is not null);
        Assert.Equal(302, (await browser.SubmitAsync($"/r/{_repository}/-/tags/v1", "expiry", ("expires_at", typed), ("never", "true"))).Status);
        Assert.Null((await FindAsync("v1"))!.ExpiresAt);
    }

    [Fact]
    public async Task Ticked_tags_go_together_and_come_back_together()
    {
        using var browser = host.Open();
        foreach (var tag in new[] { "a", "b", "c" })
        {
            await PushAsync(host, tag, tag);
        }

        var path = $"/r/{_repository}/-/delete-tags?tag=a&tag=b&tag=none";
        var preview = await browser.GetAsync(path);
        var deleted = await browser.SubmitAsync(path, "confirm");
        var batch = await browser.GetAsync(deleted.Location!);

        Assert.Contains("Delete 2 tags?", preview.Text, StringComparison.Ordinal);
        Assert.Contains("No longer there:", preview.Text, StringComparison.Ordinal);
        Assert.StartsWith("/trash?repository=", deleted.Location, StringComparison.Ordinal);
        Assert.Contains("Restore all 2", batch.Text, StringComparison.Ordinal);
        Assert.Null(await FindAsync("a"));
        Assert.Equal(302, (await browser.SubmitAsync(deleted.Location!, "batch")).Status);
        Assert.NotNull(await FindAsync("a"));
        Assert.NotNull(await FindAsync("b"));
    }

    [Fact]
    public async Task The_trash_is_emptied_only_by_who_types_its_name()
    {
        using var browser = host.Open();
        await PushAsync(host, "a", "a");
        Assert.Equal(302, (await browser.SubmitAsync($"/r/{_repository}/-/delete-tag/a", "confirm")).Status);
        var trash = $"/trash/empty?repository={_repository}";

        var wrong = await browser.SubmitAsync(trash, "confirm", ("confirm", "a"));
        var right = await browser.SubmitAsync(trash, "confirm", ("confirm", _repository.ToString()));

        Assert.Equal((200, 302), (wrong.Status, right.Status));
        Assert.Contains("The trash is empty", (await browser.GetAsync(right.Location!)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/trash?repository=A")]
    [InlineData("/trash?repository=no/such")]
    [InlineData("/trash")]
    [InlineData("/trash/empty?repository=no/such")]
    public async Task A_trash_that_is_nobodys_does_not_exist(string path)
    {
        using var browser = host.Open();

        Assert.Equal(404, (await browser.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Where_deleting_is_switched_off_no_page_offers_it()
    {
        await using var own = new WebHost { DeleteEnabled = false };
        await own.InitializeAsync();
        using var browser = own.Open();
        await PushAsync(own, "a", "a");

        Assert.DoesNotContain("type=\"checkbox\"", (await browser.GetAsync($"/r/{_repository}/-/tags")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await browser.GetAsync($"/r/{_repository}/-/delete-tag/a")).Status);
        Assert.Equal("delete_off", (await own.Get<BulkDeletion>().RunAsync(Anybody, _repository, ["a"], Cancel)).Refusal?.Code);
    }

    [Fact]
    public void What_one_push_did_is_one_line()
    {
        var (one, two) = (Digest.Of(DigestAlgorithm.Sha256, "1"u8), Digest.Of(DigestAlgorithm.Sha256, "2"u8));
        var at = DateTimeOffset.UnixEpoch;

        var groups = MoveGroup.Of(
        [
            Move("a", one, at), Move("b", one, at.AddMilliseconds(900)), Move("c", one, at.AddSeconds(2)), Move("d", two, at.AddSeconds(2)),
            Move("e", two, at.AddSeconds(2), "jun"),
        ]);

        Assert.Equal(["a b", "c", "d", "e"], groups.Select(group => string.Join(' ', group.Moves.Select(move => move.Tag))));
    }

    private static TagMove Move(string tag, Digest to, DateTimeOffset at, string by = "mara") => new(1, tag, null, to, at, by, TagMoveCause.Push, true);

    private Task<TagSummary?> FindAsync(string tag) => host.Get<TagQueries>().FindAsync(_repository, Tag.Parse(tag), Cancel);

    private async Task<Digest> PushAsync(WebHost to, string tag, string config)
    {
        var content = Encoding.UTF8.GetBytes($"{{\"architecture\":\"{config}\",\"os\":\"linux\"}}");
        var blob = Digest.Of(DigestAlgorithm.Sha256, content);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(content)), content.Length, null);
        Assert.True((await to.Get<UploadSessions>().PutAsync(_repository, blob, body, Anybody, Cancel)).Succeeded);
        var manifest = $$"""
            {"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{blob}}","size":{{content.Length}}},"layers":[]}
            """;
        var push = new ManifestPush(null, [Tag.Parse(tag)], MediaTypes.OciManifest, Encoding.UTF8.GetBytes(manifest));
        return (await to.Get<ManifestWriter>().PushAsync(_repository, push, Anybody, Cancel)).Value!.Digest;
    }
}
