using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Trash;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Tags;

public abstract class BulkDeletionTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("mara/app");
    private TestRegistry _registry = null!;
    private Caller _mara = null!;

    private BulkDeletion Bulk => _registry.Get<BulkDeletion>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Only_bytes_that_nothing_else_refers_to_come_back()
    {
        await PushAsync("mara/app", "one", 100);
        await PushAsync("mara/app", "two", 200);
        await PushAsync("mara/app", "three", 400);
        await PushAsync("mara/other", "two", 200);

        Assert.Equal((2, 100L), Numbers(await PreviewAsync("one", "two")));
        Assert.Equal((3, 500L), Numbers(await PreviewAsync("one", "two", "three")));
    }

    [Fact]
    public async Task A_manifest_with_another_tag_stays_and_the_preview_names_it()
    {
        foreach (var tag in new[] { "1", "1.0", "1.0.0" })
        {
            await PushAsync("mara/app", tag, 100);
        }

        var some = await PreviewAsync("1", "1.0");
        var all = await PreviewAsync("1", "1.0", "1.0.0");

        Assert.Equal((0, 0L), Numbers(some));
        Assert.All(some.Going, tag => Assert.Equal(["1.0.0"], tag.Others.Items));
        Assert.All(some.Going, tag => Assert.False(tag.IsHeld));
        Assert.Equal((1, 100L), Numbers(all));
    }

    [Fact]
    public async Task An_image_stays_with_its_index_and_goes_with_it()
    {
        var image = await PushAsync("mara/app", "amd64", 100);
        var child = await PushAsync("mara/app", "arm64", 200);
        await _registry.Images.IndexAsync(_mara, "mara/app", "index", (image, "amd64"), (child, "arm64"));
        await _registry.Images.ArtifactAsync(_mara, "mara/app", null, "application/vnd.example.sbom", new byte[50], child);

        var images = await PreviewAsync("amd64", "arm64");
        var index = await PreviewAsync("amd64", "index");

        Assert.Equal((0, 0L), Numbers(images));
        Assert.All(images.Going, tag => Assert.True(tag.IsHeld));
        Assert.Equal((2, 100L), Numbers(index));
        Assert.Equal((3, 350L), Numbers(await PreviewAsync("arm64", "amd64", "index")));
    }

    [Fact]
    public async Task What_is_immutable_or_missing_stays_out_of_it()
    {
        await PushAsync("mara/app", "1.0", 100);
        await PushAsync("mara/app", "edge", 200);
        var change = new RepositoryChange { ImmutableTags = true, ImmutableTagRules = ["[0-9.]+"] };
        Assert.True((await _registry.Get<RepositoryCatalog>().UpdateAsync(_mara, Repository, change, Cancel)).Succeeded);

        var preview = await PreviewAsync("1.0", "edge", "none", "edge");
        var deleted = (await Bulk.RunAsync(_mara, Repository, ["1.0", "edge", "none", "edge"], Cancel)).Value!;

        Assert.Equal(("edge", "1.0", "none"), (Assert.Single(preview.Going).Name, Assert.Single(preview.Immutable), Assert.Single(preview.Missing)));
        Assert.Equal(["edge"], deleted.Tags);
        Assert.Equal(["1.0"], await TagsAsync());
    }

    [Fact]
    public async Task All_of_it_goes_to_the_trash_as_one_and_comes_back_as_one()
    {
        foreach (var tag in new[] { "a", "b", "c" })
        {
            await PushAsync("mara/app", tag, tag[0]);
        }

        var deleted = (await Bulk.RunAsync(_mara, Repository, ["a", "b"], Cancel)).Value!;
        Assert.Equal(["c"], await TagsAsync());

        var query = new TrashQuery("mara") { Batch = deleted.Batch };
        Assert.Equal(2, (await _registry.Get<TrashList>().ListAsync(_mara, query, Cancel)).Value!.Total);
        Assert.Equal(2, (await _registry.Get<TrashCan>().RestoreAsync(_mara, query, Cancel)).Value!.Restored.Count);
        Assert.Equal(["a", "b", "c"], await TagsAsync());
    }

    [Fact]
    public async Task It_takes_the_right_to_delete_and_no_more_than_a_hundred_at_a_time()
    {
        await PushAsync("mara/app", "a", 100);
        var ann = await _registry.AccountAsync("ann");
        List<string> many = [.. Enumerable.Range(0, BulkDeletion.Most + 1).Select(n => $"{n}")];

        Assert.Equal(RefusalKind.NotFound, (await Bulk.PreviewAsync(ann, Repository, ["a"], Cancel)).Refusal?.Kind);
        await _registry.Get<RepositoryCatalog>().SetVisibilityAsync(_mara, Repository, false, Cancel);
        Assert.Equal(RefusalKind.Denied, (await Bulk.PreviewAsync(ann, Repository, ["a"], Cancel)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Denied, (await Bulk.RunAsync(ann, Repository, ["a"], Cancel)).Refusal?.Kind);
        Assert.Equal("tags_most", (await Bulk.RunAsync(_mara, Repository, many, Cancel)).Refusal?.Code);
        Assert.Equal(RefusalKind.NotFound, (await Bulk.RunAsync(_mara, RepositoryName.Parse("mara/none"), ["a"], Cancel)).Refusal?.Kind);
        Assert.Equal(["a"], await TagsAsync());
    }

    private Task<Digest> PushAsync(string repository, string tag, int size) =>
        _registry.Images.ArtifactAsync(_mara, repository, tag, "application/vnd.example", new byte[size]);

    private async Task<BulkPreview> PreviewAsync(params string[] tags) => (await Bulk.PreviewAsync(_mara, Repository, tags, Cancel)).Value!;

    private async Task<List<string>> TagsAsync() =>
        [.. (await _registry.Get<TagQueries>().ListAsync(Repository, new TagQuery { Order = TagOrder.Name }, Cancel)).Items.Select(tag => tag.Name)];

    private static (int Images, long Bytes) Numbers(BulkPreview preview) => (preview.Images, preview.FreedBytes);
}

public sealed class BulkDeletionOnSqliteTests() : BulkDeletionTests(TestDatabase.Sqlite);

public sealed class BulkDeletionOnPostgreSqlTests() : BulkDeletionTests(TestDatabase.PostgreSql);
