using Berth.Blobs.FileSystem;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class DurableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failing_sync_is_noticed_on_this_system() => Durable.SelfTest();

    [Fact]
    public void A_sync_of_what_cannot_be_synced_fails_with_the_kernel_s_reason()
    {
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);

        var fault = Assert.Throws<BlobStoreException>(() => Durable.SyncData(device, "/dev/null"));

        Assert.Equal((StorageFault.Failed, "storage failed: fdatasync: Invalid argument"), (fault.Fault, fault.Message));
        Assert.Equal("fdatasync /dev/null: Invalid argument", fault.InnerException?.Message);
    }

    [Fact]
    public void Status_agrees_with_what_the_framework_says()
    {
        var path = Path.Combine(_folder.Path, "file");
        File.WriteAllBytes(path, new byte[12_345]);
        var status = Durable.StatusOf(path)!.Value;

        Assert.Equal(12_345, status.Length);
        Assert.Equal(File.GetLastWriteTimeUtc(path), status.Modified.UtcDateTime);
        Assert.True(status.IsRegularFile);
        Assert.False(Durable.StatusOf(_folder.Path)!.Value.IsRegularFile);
        Assert.Null(Durable.StatusOf(path + "-missing"));
    }

    [Fact]
    public void Space_agrees_with_what_the_framework_says()
    {
        using var disk = new TinyFileSystem();
        var space = Durable.SpaceAt(disk.Path)!.Value;
        var drive = new DriveInfo(disk.Path);

        Assert.Equal((drive.TotalSize, drive.AvailableFreeSpace), (space.TotalBytes, space.FreeBytes));
    }

    [Fact]
    public void Directories_are_made_down_to_the_one_asked_for()
    {
        var root = Path.Combine(_folder.Path, "not", "there", "yet");
        var directories = new DurableDirectories(root);

        directories.Ensure(Path.Combine(root, "a", "b"));
        directories.Ensure(Path.Combine(root, "a", "c"));

        Assert.Equal(["b", "c"], Directory.GetDirectories(Path.Combine(root, "a")).Select(Path.GetFileName).Order());
    }
}
