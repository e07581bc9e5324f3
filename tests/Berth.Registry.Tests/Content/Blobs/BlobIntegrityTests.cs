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

/// <summary>Bytes leave only when they are those of the digest.</summary>
public sealed class BlobIntegrityTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app");
    private static readonly byte[] Layer = "layer"u8.ToArray();
    private static readonly Digest Digest = Digest.Of(DigestAlgorithm.Sha256, Layer);

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_was_verified_is_opened_as_it_is(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var row = await RowAsync(registry);

        await using var content = await registry.Get<BlobIntegrity>().OpenAsync(Digest, row.Size, row.Stamp, Cancel);

        Assert.Equal((row.Stamp, row.Size), (content!.Stamp, content.Length));
        Assert.True(await registry.Get<BlobIntegrity>().IsUnchangedAsync(Digest, row.Size, row.Stamp, Cancel));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_file_that_changed_and_is_sound_is_opened_and_remembered(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var row = await RowAsync(registry);
        await ReplaceAsync(registry, Layer);
        var integrity = registry.Get<BlobIntegrity>();
        Assert.False(await integrity.IsUnchangedAsync(Digest, row.Size, row.Stamp, Cancel));

        await using var content = await integrity.OpenAsync(Digest, row.Size, row.Stamp, Cancel);

        Assert.NotNull(content);
        Assert.NotEqual(row.Stamp, content.Stamp);
        Assert.Equal(content.Stamp, (await RowAsync(registry)).Stamp);
        Assert.True(await integrity.HasAsync(Digest, row.Size, row.Stamp, Cancel));
        Assert.True(await integrity.IsUnchangedAsync(Digest, row.Size, row.Stamp, Cancel)); // by what this process found, whatever a row said
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite, "other", true)]
    [InlineData(TestDatabase.Sqlite, "other", false)]
    [InlineData(TestDatabase.Sqlite, "lay", true)]
    [InlineData(TestDatabase.Sqlite, "layer and more", false)]
    [InlineData(TestDatabase.PostgreSql, "other", true)]
    public async Task A_file_that_is_damaged_is_not_there_and_not_seen_again(TestDatabase database, string bytes, bool isRead)
    {
        await using var registry = await StartAsync(database);
        var (row, integrity) = (await RowAsync(registry), registry.Get<BlobIntegrity>());
        await ReplaceAsync(registry, System.Text.Encoding.UTF8.GetBytes(bytes));

        if (isRead)
        {
            Assert.Null(await integrity.OpenAsync(Digest, row.Size, row.Stamp, Cancel));
        }
        else
        {
            // The question may be answered before the hash is; what it began goes on.
            await Eventually.IsTrueAsync(async () => !await integrity.HasAsync(Digest, row.Size, row.Stamp, Cancel), "the damage was found");
        }

        Assert.Null(await registry.Get<IBlobStore>().OpenAsync(Digest, Cancel));
        Assert.False(await integrity.HasAsync(Digest, row.Size, row.Stamp, Cancel));
        Assert.Null(await integrity.IsUnchangedAsync(Digest, row.Size, row.Stamp, Cancel));
    }

    /// <summary>A disk that keeps times to the second, or a program that sets them back, can leave the stamp as it was; the size cannot lie.</summary>
    [Fact]
    public async Task Another_size_is_another_file_though_the_stamp_is_the_same()
    {
        await using var registry = await StartAsync(TestDatabase.Sqlite);
        var row = await RowAsync(registry);

        Assert.False(await registry.Get<BlobIntegrity>().IsUnchangedAsync(Digest, row.Size + 1, row.Stamp, Cancel));
        Assert.Null(await registry.Get<BlobIntegrity>().OpenAsync(Digest, row.Size + 1, row.Stamp, Cancel));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_file_that_is_gone_is_missing(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var (row, integrity) = (await RowAsync(registry), registry.Get<BlobIntegrity>());
        Assert.True(await registry.Get<IBlobStore>().DeleteAsync(Digest, Cancel));

        Assert.Null(await integrity.OpenAsync(Digest, row.Size, row.Stamp, Cancel));
        Assert.False(await integrity.HasAsync(Digest, row.Size, row.Stamp, Cancel));
        Assert.Null(await integrity.IsUnchangedAsync(Digest, row.Size, row.Stamp, Cancel));
    }

    private static async Task<TestRegistry> StartAsync(TestDatabase database)
    {
        var registry = await TestRegistry.StartAsync(database);
        await registry.Images.BlobAsync(Caller.System("test"), App.ToString(), Layer);
        return registry;
    }

    /// <summary>As somebody would who does not know that the file is the registry's.</summary>
    private static async Task ReplaceAsync(TestRegistry registry, byte[] content)
    {
        var file = Path.Combine(registry.DataFolder, "blobs", "docker", "registry", "v2", "blobs", "sha256", Digest.Hex[..2], Digest.Hex, "data");
        await File.WriteAllBytesAsync(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }

    private static Task<BlobRow> RowAsync(TestRegistry registry) =>
        registry.Get<MetadataStore>().ReadAsync(context => context.Blobs.SingleAsync(b => b.Digest == Digest, Cancel), Cancel);
}
