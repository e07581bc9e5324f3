using Berth.Blobs.FileSystem;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class BallastFileTests : IDisposable
{
    private readonly TinyFileSystem _disk = new();

    private string BallastPath => Path.Combine(_disk.Path, "ballast");

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Releasing_makes_room_on_a_full_disk()
    {
        var ballast = new BallastFile(BallastPath);
        Assert.True(ballast.Restore());
        _disk.Fill();

        Assert.True(ballast.Release());

        File.WriteAllBytes(Path.Combine(_disk.Path, "journal"), new byte[(8 << 20) / 16]);
    }

    [Fact]
    public void It_comes_back_only_when_there_is_room_for_more_than_itself()
    {
        var ballast = new BallastFile(BallastPath, size: 1 << 20);
        var filler = _disk.Fill();
        Assert.False(ballast.Restore());
        Assert.False(File.Exists(BallastPath));

        File.Delete(filler);

        Assert.True(ballast.Restore());
        Assert.Equal(1 << 20, new FileInfo(BallastPath).Length);
    }

    [Fact]
    public void Both_ways_may_be_repeated()
    {
        var ballast = new BallastFile(BallastPath);

        Assert.False(ballast.Release());
        Assert.True(ballast.Restore());
        Assert.True(ballast.Restore());
        Assert.True(ballast.Release());
        Assert.False(ballast.Release());
    }

    [Fact]
    public void A_ballast_that_was_left_too_small_is_filled_up()
    {
        File.WriteAllBytes(BallastPath, [1]);

        Assert.True(new BallastFile(BallastPath, size: 100_000).Restore());

        Assert.Equal(100_000, new FileInfo(BallastPath).Length);
    }

    [Fact]
    public void A_read_only_disk_is_reported()
    {
        _disk.Remount("ro");

        var fault = Assert.Throws<BlobStoreException>(() => new BallastFile(BallastPath).Restore());

        Assert.Equal(StorageFault.ReadOnly, fault.Fault);
        _disk.Remount("rw");
    }
}
