using System.IO.Pipelines;
using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Blobs;

/// <summary>What a 201 rests on: the file, its row, the link and the end of the session.</summary>
public sealed class BlobWriterTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly byte[] Layer = "layer"u8.ToArray();
    private static readonly Digest Digest = Digest.Of(DigestAlgorithm.Sha256, Layer);
    private static readonly Caller Mara = Caller.System("test");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_commit_leaves_the_file_its_row_and_its_link_and_no_session(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);

        await CommitAsync(registry, App);

        var row = await RowAsync(registry);
        await using var content = await registry.Get<IBlobStore>().OpenAsync(Digest, Cancel);
        Assert.Equal((content!.Stamp, (long)Layer.Length), (row!.Stamp, row.Size));
        Assert.Equal(["mara/app"], await LinkedAsync(registry));
        Assert.Equal(0, await UploadsAsync(registry));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_is_there_already_is_linked_and_not_stored_again(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await CommitAsync(registry, App);
        var stamp = (await RowAsync(registry))!.Stamp;

        await CommitAsync(registry, Other);

        await using var content = await registry.Get<IBlobStore>().OpenAsync(Digest, Cancel);
        Assert.Equal((stamp, stamp), ((await RowAsync(registry))!.Stamp, content!.Stamp));
        Assert.Equal(["mara/app", "mara/other"], await LinkedAsync(registry));
        Assert.Equal((0, 0), (await UploadsAsync(registry), await registry.Get<IBlobStore>().MeasureStagedAsync(Cancel)));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_file_that_is_gone_comes_back_with_the_next_push(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await CommitAsync(registry, App);
        var stamp = (await RowAsync(registry))!.Stamp;
        Assert.True(await registry.Get<IBlobStore>().DeleteAsync(Digest, Cancel));

        await CommitAsync(registry, App);

        await using var content = await registry.Get<IBlobStore>().OpenAsync(Digest, Cancel);
        var row = await RowAsync(registry);
        Assert.NotEqual(stamp, row!.Stamp);
        Assert.Equal(row.Stamp, content!.Stamp);
        Assert.Equal(["mara/app"], await LinkedAsync(registry));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_same_blob_pushed_by_many_at_once_is_stored_by_one(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var names = Enumerable.Range(0, 8).Select(i => RepositoryName.Parse($"mara/app-{i}")).ToList();

        await Task.WhenAll(names.Select(name => CommitAsync(registry, name)));

        await using var content = await registry.Get<IBlobStore>().OpenAsync(Digest, Cancel);
        Assert.Equal(content!.Stamp, (await RowAsync(registry))!.Stamp);
        Assert.Equal(names.Select(name => name.ToString()), await LinkedAsync(registry));
        Assert.Equal((0, 0), (await UploadsAsync(registry), await registry.Get<IBlobStore>().MeasureStagedAsync(Cancel)));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_is_nowhere_cannot_be_mounted_and_makes_no_repository(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var writer = registry.Get<BlobWriter>();

        Assert.Null(await writer.MountAsync(Other, Digest, Mara, Cancel));
        Assert.False(await registry.Get<MetadataStore>().ReadAsync(context => context.Repositories.AnyAsync(Cancel), Cancel));
        await CommitAsync(registry, App);
        Assert.True(await writer.MountAsync(Other, Digest, Mara, Cancel) is { Succeeded: true });
        Assert.True(await writer.MountAsync(Other, Digest, Mara, Cancel) is { Succeeded: true });
        Assert.Equal(["mara/app", "mara/other"], await LinkedAsync(registry));
    }

    /// <summary>What is left of an upload when all its bytes have come and their hash was compared.</summary>
    private static async Task CommitAsync(TestRegistry registry, RepositoryName repository)
    {
        var upload = Guid.NewGuid();
        var body = PipeReader.Create(new MemoryStream(Layer));
        var appended = await registry.Get<IBlobStore>().AppendAsync(upload, Staged.Nothing, body, _ => { }, Cancel);
        await registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.Uploads.Add(new UploadRow { Id = upload, Repository = repository.ToString(), Owner = "test", UpdatedAt = registry.Clock.GetUtcNow() });
                return Task.FromResult(true);
            },
            Cancel);
        await registry.Get<BlobWriter>().CommitAsync(repository, upload, appended.Staged, Digest, Mara, Cancel);
    }

    private static Task<BlobRow?> RowAsync(TestRegistry registry) =>
        registry.Get<MetadataStore>().ReadAsync(context => context.Blobs.SingleOrDefaultAsync(b => b.Digest == Digest, Cancel), Cancel);

    private static Task<int> UploadsAsync(TestRegistry registry) =>
        registry.Get<MetadataStore>().ReadAsync(context => context.Uploads.CountAsync(Cancel), Cancel);

    private static Task<List<string>> LinkedAsync(TestRegistry registry) => registry.Get<MetadataStore>().ReadAsync(
        context => context.BlobLinks.Join(context.Repositories, l => l.RepositoryId, r => r.Id, (l, r) => r.Name).Order().ToListAsync(Cancel), Cancel);
}
