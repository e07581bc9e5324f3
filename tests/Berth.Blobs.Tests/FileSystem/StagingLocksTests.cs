using Berth.Blobs.FileSystem;

namespace Berth.Blobs.Tests.FileSystem;

/// <summary>Two stores on one folder stand for two processes: the locks belong to the open file, not to the process.</summary>
public sealed class StagingLocksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_upload_is_held_by_one_at_a_time_and_others_are_not_concerned()
    {
        var (one, other) = (new FileSystemBlobStore(_folder.Path), new FileSystemBlobStore(_folder.Path));
        var (upload, another) = (Guid.NewGuid(), Guid.NewGuid());

        using (one.TryHold(upload))
        {
            Assert.Null(other.TryHold(upload));
            using var free = other.TryHold(another);
            Assert.NotNull(free);
        }

        using var held = other.TryHold(upload);
        Assert.NotNull(held);
        Assert.Null(one.TryHold(upload));
    }

    [Fact]
    public async Task What_is_staged_is_measured()
    {
        var store = new FileSystemBlobStore(_folder.Path);
        Assert.Equal(0, await store.MeasureStagedAsync(StoreExtensions.Cancel));

        await store.AppendAsync(Guid.NewGuid(), Staged.Nothing, new byte[1000]);
        await store.AppendAsync(Guid.NewGuid(), Staged.Nothing, new byte[24]);

        Assert.Equal(1024, await store.MeasureStagedAsync(StoreExtensions.Cancel));
    }
}
