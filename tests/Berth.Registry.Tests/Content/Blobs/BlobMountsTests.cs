using Berth.Oci;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Blobs;

/// <summary>From where a blob may be mounted: from what the caller may read and what has it.</summary>
public sealed class BlobMountsTests
{
    private static readonly byte[] Layer = "layer"u8.ToArray();
    private static readonly Digest Digest = Digest.Of(DigestAlgorithm.Sha256, Layer);
    private static readonly RepositoryName Mine = RepositoryName.Parse("mara/app");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_source_that_may_be_read_gives_only_what_it_has(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (root, mara) = (await registry.AccountAsync("the-root"), await registry.AccountAsync("mara"));
        await registry.Images.BlobAsync(root, "the-root/secret", Layer);
        await registry.Images.BlobAsync(mara, "mara/own", "other"u8.ToArray());
        var mounts = registry.Get<BlobMounts>();

        foreach (var from in (string?[])["mara/own", "the-root/secret", "the-root/missing", "No Name", null])
        {
            Assert.Null(await mounts.TryMountAsync(Mine, Digest, from, mara, Cancel));
        }

        Assert.False((await registry.Get<BlobReader>().MeasureAsync(Mine, Digest, Cancel)).Succeeded);
        Assert.True(await mounts.TryMountAsync(Mine, Digest, "the-root/secret", root, Cancel) is { Succeeded: true });
    }

    /// <summary>However many others have it that the caller may not read.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_mount_from_anywhere_finds_the_public_repository_among_many_that_are_hidden(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (root, mara) = (await registry.AccountAsync("the-root"), await registry.AccountAsync("mara"));
        await registry.Images.BlobAsync(root, "the-root/app-0", Layer);
        for (var i = 1; i < 51; i++)
        {
            Assert.True(await registry.Get<BlobWriter>().MountAsync(RepositoryName.Parse($"the-root/app-{i}"), Digest, root, Cancel) is { Succeeded: true });
        }

        Assert.Null(await registry.Get<BlobMounts>().TryMountAsync(Mine, Digest, null, mara, Cancel));
        await registry.Get<RepositoryCatalog>().SetVisibilityAsync(root, RepositoryName.Parse("the-root/app-50"), false, Cancel);

        Assert.True(await registry.Get<BlobMounts>().TryMountAsync(Mine, Digest, null, mara, Cancel) is { Succeeded: true });
    }
}
