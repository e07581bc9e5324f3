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

/// <summary>A data folder that was copied: all files are sound, and none is the one that was verified.</summary>
public sealed class BlobVerificationTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_hash_goes_on_without_those_who_gave_up(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var digest = await PushAsync(registry, "layer"u8.ToArray());
        var stamp = Copy(registry, digest);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        // A reader whose client has left: it waits for nothing, and what it began is done all the same.
        var row = await RowAsync(registry, digest);
        Assert.NotEqual(stamp, row.Stamp);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => registry.Get<BlobIntegrity>().OpenAsync(digest, row.Size, row.Stamp, gone.Token));

        await Eventually.IsTrueAsync(async () => (await RowAsync(registry, digest)).Stamp == stamp, "the new stamp is recorded");
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task All_who_wait_share_one_hash_and_a_question_does_not_wait_for_it(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var digest = await PushAsync(registry, "layer"u8.ToArray());
        var row = await RowAsync(registry, digest);

        // 8 GiB without a byte on the disk: it takes seconds to hash, and proves to be something else.
        const long size = 8L << 30;
        using (var file = File.OpenHandle(FileOf(registry, digest), FileMode.Create, FileAccess.Write))
        {
            RandomAccess.SetLength(file, size);
        }

        var (integrity, verification) = (registry.Get<BlobIntegrity>(), registry.Get<BlobVerification>());
        var hash = verification.StartAsync(digest, size, row.Stamp);
        Assert.Same(hash, verification.StartAsync(digest, size, row.Stamp));
        Assert.True(await integrity.HasAsync(digest, size, row.Stamp, Cancel));
        Assert.False(hash.IsCompleted);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_push_of_what_is_there_replaces_a_file_that_changed(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var digest = await PushAsync(registry, "layer"u8.ToArray());
        var copied = Copy(registry, digest);

        await PushAsync(registry, "layer"u8.ToArray());

        var row = await RowAsync(registry, digest);
        await using var content = await registry.Get<IBlobStore>().OpenAsync(digest, Cancel);
        Assert.NotEqual(copied, row.Stamp);
        Assert.Equal(row.Stamp, content!.Stamp);
    }

    /// <summary>A hash takes its time, and a push may replace file and row meanwhile: the row keeps the stamp of what was pushed.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_a_push_recorded_meanwhile_stays(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var digest = await PushAsync(registry, "layer"u8.ToArray());
        var pushed = await RowAsync(registry, digest);
        Copy(registry, digest);

        Assert.True(await registry.Get<BlobVerification>().StartAsync(digest, pushed.Size, "the stamp before the push"));

        Assert.Equal(pushed.Stamp, (await RowAsync(registry, digest)).Stamp);
    }

    private static Task<Digest> PushAsync(TestRegistry registry, byte[] content) =>
        registry.Images.BlobAsync(Caller.System("test"), App.ToString(), content);

    /// <returns>The stamp of the copy.</returns>
    private static string Copy(TestRegistry registry, Digest digest)
    {
        var file = FileOf(registry, digest);
        File.Copy(file, file + ".copy");
        File.Move(file + ".copy", file, overwrite: true);
        return registry.Get<IBlobStore>().OpenAsync(digest, Cancel).AsTask().GetAwaiter().GetResult()!.Stamp;
    }

    private static string FileOf(TestRegistry registry, Digest digest) => Path.Combine(
        registry.DataFolder, "blobs", "docker", "registry", "v2", "blobs", "sha256", digest.Hex[..2], digest.Hex, "data");

    private static Task<BlobRow> RowAsync(TestRegistry registry, Digest digest) =>
        registry.Get<MetadataStore>().ReadAsync(context => context.Blobs.SingleAsync(b => b.Digest == digest), Cancel);
}
