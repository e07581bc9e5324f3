using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Trash;
using Berth.Registry.Database;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Garbage;

public abstract class GarbageCollectorTests(TestDatabase database) : IAsyncLifetime
{
    private const string App = "mara/app", Other = "mara/other";

    private TestRegistry _registry = null!;
    private Caller _mara = null!;

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
    public async Task What_is_deleted_stays_for_its_time_and_then_frees_its_files()
    {
        await PushAsync(App, "1.0", "a", "shared");
        await PushAsync(App, "2.0", "b", "shared");
        await DeleteAsync(App, "1.0");

        await CollectAsync();
        Assert.Equal(5, await FilesAsync());

        _registry.Clock.Advance(TimeSpan.FromDays(15));
        var result = await CollectAsync();
        Assert.Equal((1, 2, 2), (result.Manifests, result.Links, result.Blobs));
        Assert.Equal(3, await FilesAsync());
        Assert.True(await HasAsync(App, "2.0"));
    }

    [Fact]
    public async Task What_is_emptied_from_the_trash_goes_in_one_cycle_without_waiting_for_the_grace()
    {
        await PushAsync(App, "1.0", "a");
        await DeleteAsync(App, "1.0");
        await EmptyAsync();

        var result = await CollectAsync();

        Assert.Equal((1, 2, 2), (result.Manifests, result.Links, result.Blobs));
        Assert.Equal(0, await FilesAsync());
        Assert.Equal((0, 0), await RowsAsync());
    }

    [Fact]
    public async Task A_blob_waits_for_its_manifest_as_long_as_the_grace_says()
    {
        await _registry.Images.BlobAsync(_mara, App, "alone"u8.ToArray());
        _registry.Clock.Advance(TimeSpan.FromMinutes(59));
        await CollectAsync();
        Assert.Equal(1, await FilesAsync());

        // Somebody who pushes is told that it is there: it waits for them.
        var digest = Digest.Of(DigestAlgorithm.Sha256, "alone"u8);
        Assert.True(await _registry.Get<BlobReader>().PromiseAsync(RepositoryName.Parse(App), digest, () => ValueTask.FromResult(true), Cancel));
        _registry.Clock.Advance(TimeSpan.FromMinutes(59));
        await CollectAsync();
        Assert.Equal(1, await FilesAsync());

        _registry.Clock.Advance(TimeSpan.FromMinutes(2));
        await CollectAsync();
        Assert.Equal(0, await FilesAsync());
    }

    [Fact]
    public async Task What_another_repository_has_stays()
    {
        await PushAsync(App, "1.0", "a");
        await PushAsync(Other, "1.0", "a");
        await DeleteAsync(App, "1.0");
        await EmptyAsync();
        await CollectAsync();

        Assert.True(await HasAsync(Other, "1.0"));
        Assert.Equal(2, await FilesAsync());
    }

    [Fact]
    public async Task An_index_keeps_its_images_and_takes_them_with_it()
    {
        var amd = await _registry.Images.ImageAsync(_mara, App, "amd");
        var arm = await _registry.Images.ImageAsync(_mara, App, "arm", "arm64");
        await _registry.Images.IndexAsync(_mara, App, "both", (amd, "amd64"), (arm, "arm64"));
        await DeleteAsync(App, "amd");
        await DeleteAsync(App, "arm");
        await EmptyAsync();
        await CollectAsync();
        Assert.True(await HasAsync(App, amd.ToString()));

        await DeleteAsync(App, "both");
        await EmptyAsync();
        var result = await CollectAsync();
        Assert.Equal(3, result.Manifests);
        Assert.Equal(0, await FilesAsync());
    }

    [Fact]
    public async Task A_signature_stays_with_its_image_and_goes_with_it()
    {
        var image = await _registry.Images.ImageAsync(_mara, App, "1.0");
        var signature = await _registry.Images.ArtifactAsync(_mara, App, null, "application/vnd.example", "signed"u8.ToArray(), image);
        await CollectAsync();
        Assert.True(await HasAsync(App, signature.ToString()));

        await DeleteAsync(App, "1.0");
        await EmptyAsync();
        Assert.Equal(2, (await CollectAsync()).Manifests);
    }

    [Fact]
    public async Task What_a_tag_left_stays_for_its_time_and_a_tag_that_comes_back_keeps_it()
    {
        var first = await PushAsync(App, "latest", "a");
        await PushAsync(App, "latest", "b");
        _registry.Clock.Advance(TimeSpan.FromDays(13));
        await CollectAsync();
        Assert.True(await HasAsync(App, first.ToString()));

        await PushAsync(App, "stable", "a");
        _registry.Clock.Advance(TimeSpan.FromDays(30));
        await CollectAsync();
        Assert.True(await HasAsync(App, first.ToString()));
    }

    [Fact]
    public async Task A_deleted_repository_goes_as_a_whole()
    {
        await PushAsync(App, "1.0", "a");
        await PushAsync(App, "2.0", "b");
        await DeleteAsync(App, "1.0");
        Assert.True((await _registry.Get<Registry.Repositories.RepositoryCatalog>().DeleteAsync(_mara, RepositoryName.Parse(App), Cancel)).Succeeded);
        await PushAsync(App, "new", "c");
        _registry.Clock.Advance(TimeSpan.FromDays(15));

        await CollectAsync();

        Assert.Equal(2, await FilesAsync());
        Assert.Equal((2, 1), await RowsAsync());
    }

    [Fact]
    public async Task A_file_that_no_row_speaks_of_goes_after_an_hour()
    {
        var digest = await _registry.Images.BlobAsync(_mara, App, "alone"u8.ToArray());
        await _registry.Get<MetadataStore>().WriteAsync(
            async context => await context.BlobLinks.ExecuteDeleteAsync(Cancel) + await context.Blobs.Where(b => b.Digest == digest).ExecuteDeleteAsync(Cancel), Cancel);
        await CollectAsync();
        Assert.Equal(1, await FilesAsync());

        // Whether by the machine's clock or the database's, an hour has passed.
        _registry.Clock.Advance(TimeSpan.FromHours(2));
        await _registry.Get<MetadataStore>().WriteAsync(
            context => context.Blobs.ExecuteUpdateAsync(set => set.SetProperty(b => b.HeldUntil, DateTimeOffset.UnixEpoch), Cancel), Cancel);
        await CollectAsync();
        Assert.Equal(0, await FilesAsync());
    }

    [Fact]
    public async Task One_process_at_a_time_collects_and_one_that_ended_is_waited_for_no_longer_than_a_minute()
    {
        await using var other = _registry.AnotherNode();
        Assert.True(await other.Get<CollectorLease>().TryTakeAsync(Cancel));

        Assert.Null(await _registry.Get<GarbageCollector>().CollectAsync(null, Cancel));
        _registry.Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.True(await other.Get<CollectorLease>().TryTakeAsync(Cancel));
        Assert.Null(await _registry.Get<GarbageCollector>().CollectAsync(null, Cancel));
        _registry.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.NotNull(await _registry.Get<GarbageCollector>().CollectAsync(null, Cancel));
        Assert.True(await other.Get<CollectorLease>().TryTakeAsync(Cancel));
    }

    private Task<Digest> PushAsync(string repository, string tag, params string[] layers) => _registry.Images.LayeredImageAsync(
        _mara, repository, tag, [.. layers.Select(layer => (layer, System.Text.Encoding.UTF8.GetBytes(layer)))]);

    private async Task DeleteAsync(string repository, string tag) => Assert.True((await _registry.Get<ManifestWriter>().DeleteAsync(
        RepositoryName.Parse(repository), Reference.To(Tag.Parse(tag)), _mara, Cancel)).Succeeded);

    private async Task EmptyAsync() =>
        Assert.True((await _registry.Get<TrashCan>().EmptyAsync(_mara, new TrashQuery("mara"), null, Cancel)).Succeeded);

    private async Task<CollectionResult> CollectAsync() => (await _registry.Get<GarbageCollector>().CollectAsync(null, Cancel))!;

    private async Task<bool> HasAsync(string repository, string reference)
    {
        Assert.True(Reference.TryParse(reference, out var parsed));
        return (await _registry.Get<ManifestReader>().GetAsync(RepositoryName.Parse(repository), parsed, Cancel)).Succeeded;
    }

    private async Task<int> FilesAsync() => await _registry.Get<IBlobStore>().ListAsync(Cancel).CountAsync(Cancel);

    private Task<(int Blobs, int Manifests)> RowsAsync() => _registry.Get<MetadataStore>().ReadAsync(
        async context => (await context.Blobs.CountAsync(Cancel), await context.AllManifests.CountAsync(Cancel)), Cancel);
}

public sealed class GarbageCollectorOnSqliteTests() : GarbageCollectorTests(TestDatabase.Sqlite);

public sealed class GarbageCollectorOnPostgreSqlTests() : GarbageCollectorTests(TestDatabase.PostgreSql);
