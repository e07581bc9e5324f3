using Berth.Blobs.FileSystem;
using Berth.Oci;
using static Berth.Blobs.Tests.StoreExtensions;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class FullStorageTests : IDisposable
{
    private readonly TinyFileSystem _disk = new();

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task Uploads_stop_at_the_reserve_and_everything_else_goes_on()
    {
        var store = new FileSystemBlobStore(_disk.Path);
        var stored = new List<Digest>();

        var refusal = await PushUntilRefusedAsync(store, stored, size: 300_000);

        Assert.Equal(StorageFault.Full, refusal.Fault);
        Assert.Equal("storage full: less than the reserve of 1 MiB would be left free", refusal.Message);
        Assert.InRange(stored.Count, 20, 24);
        Assert.InRange((await store.CheckAsync(Cancel)).FreeBytes!.Value, 1 << 20, 2 << 20);
        await AllReadBackAsync(store, stored);
        Assert.Empty(Directory.GetFiles(new BlobLayout(_disk.Path).Uploads));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task A_disk_without_any_space_refuses_uploads_and_loses_nothing(int size)
    {
        var store = new FileSystemBlobStore(_disk.Path, new FileSystemBlobStoreOptions { ReserveBytes = 0 });
        var stored = new List<Digest>();
        for (var i = 0; i < 3; i++)
        {
            stored.Add(await PushNextAsync(store, stored, 100_000));
        }

        // Behind the store's back: what it last saw was free.
        _disk.Fill();
        var refusal = await PushUntilRefusedAsync(store, stored, size);

        Assert.Equal(StorageFault.Full, refusal.Fault);
        Assert.StartsWith("storage full: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_disk.Path, refusal.Message, StringComparison.Ordinal);
        await AllReadBackAsync(store, stored);
        Assert.True(await store.DeleteAsync(stored[0], Cancel));
        await PushNextAsync(store, stored, 1000);
    }

    [Fact]
    public async Task What_was_recorded_survives_a_request_that_fills_the_disk()
    {
        var store = new FileSystemBlobStore(_disk.Path);
        var content = Bodies.Bytes(8_000_000);
        var upload = Guid.NewGuid();
        var staged = await store.AppendAsync(upload, Staged.Nothing, content.AsMemory(0, 1_000_000));
        var body = Bodies.InReads(content.AsMemory(1_000_000), Enumerable.Repeat(100_000, 70).ToList(), segment: 4096);

        Assert.Equal(StorageFault.Full, await FaultOfAsync(() => store.AppendAsync(upload, staged, body)));

        Assert.Equal(content[..1_000_000], await (await store.ReadStagedAsync(upload, staged, Cancel)).BytesAsync());
        Assert.Equal(1_000_000, new FileInfo(new BlobLayout(_disk.Path).Upload(upload)).Length);
    }

    [Fact]
    public async Task An_upload_whose_bytes_are_there_completes_although_the_disk_is_full()
    {
        var store = new FileSystemBlobStore(_disk.Path);
        var content = Bodies.Bytes(1_000_000);
        var upload = Guid.NewGuid();
        var staged = await store.AppendAsync(upload, Staged.Nothing, content);
        var filler = _disk.Fill();

        staged = await store.AppendAsync(upload, staged, ReadOnlyMemory<byte>.Empty);
        await store.CommitAsync(upload, staged, Digest.Of(DigestAlgorithm.Sha256, content), Cancel);

        Assert.Equal(content, await store.PullAsync(Digest.Of(DigestAlgorithm.Sha256, content)));
        Assert.NotEmpty(filler);
    }

    [Fact]
    public async Task Health_says_that_the_storage_is_full_and_that_it_no_longer_is()
    {
        var store = new FileSystemBlobStore(_disk.Path);
        var filler = _disk.Fill();

        var full = await store.CheckAsync(Cancel);
        File.Delete(filler);
        var roomy = await store.CheckAsync(Cancel);

        Assert.Equal(
            new StorageHealth(false, "storage full: less than the reserve of 1 MiB would be left free", full.FreeBytes), full);
        Assert.InRange(full.FreeBytes!.Value, 0, 4096);
        Assert.Equal((true, null), (roomy.Writable, roomy.Problem));
        Assert.InRange(roomy.FreeBytes!.Value, 7 << 20, 8 << 20);
    }

    [Fact]
    public async Task A_read_only_storage_serves_and_refuses_and_recovers_without_a_restart()
    {
        var store = new FileSystemBlobStore(_disk.Path);
        var stored = new List<Digest>();
        stored.Add(await PushNextAsync(store, stored, 100_000));
        var upload = Guid.NewGuid();
        var staged = await store.AppendAsync(upload, Staged.Nothing, Bodies.Bytes(1000));
        _disk.Remount("ro");

        var refusal = await PushUntilRefusedAsync(store, stored, size: 1000);
        Assert.Equal(StorageFault.ReadOnly, refusal.Fault);
        Assert.Equal("storage is read-only: create: Read-only file system", refusal.Message);
        Assert.Equal(StorageFault.ReadOnly, await FaultOfAsync(() => store.AppendAsync(upload, staged, Bodies.Bytes(1))));
        Assert.Equal(StorageFault.ReadOnly, await FaultOfAsync(() => store.CommitAsync(upload, staged, stored[0], Cancel)));
        Assert.Equal(StorageFault.ReadOnly, await FaultOfAsync(() => store.DeleteAsync(stored[0], Cancel)));
        var health = await store.CheckAsync(Cancel);
        Assert.False(health.Writable);
        Assert.StartsWith("storage is read-only: ", health.Problem, StringComparison.Ordinal);
        await AllReadBackAsync(store, stored);

        _disk.Remount("rw");
        Assert.True((await store.CheckAsync(Cancel)).Writable);
        await PushNextAsync(store, stored, 1000);
    }

    [Fact]
    public async Task A_storage_that_is_gone_is_not_just_unwritable()
    {
        File.WriteAllBytes(Path.Combine(_disk.Path, "file"), []);
        var store = new FileSystemBlobStore(Path.Combine(_disk.Path, "file", "storage"));

        await Assert.ThrowsAsync<BlobStoreException>(() => store.CheckAsync(Cancel));
    }

    private static async Task<BlobStoreException> PushUntilRefusedAsync(FileSystemBlobStore store, List<Digest> stored, int size)
    {
        while (true)
        {
            try
            {
                stored.Add(await PushNextAsync(store, stored, size));
            }
            catch (BlobStoreException refusal)
            {
                return refusal;
            }
        }
    }

    private static async Task<Digest> PushNextAsync(FileSystemBlobStore store, List<Digest> stored, int size)
    {
        var content = Bodies.Bytes(size, seed: stored.Count + 1);
        await store.PushAsync(content);
        return Digest.Of(DigestAlgorithm.Sha256, content);
    }

    private static async Task AllReadBackAsync(FileSystemBlobStore store, List<Digest> stored)
    {
        foreach (var digest in stored)
        {
            await using var content = await store.OpenAsync(digest, Cancel);
            Assert.True(await content!.MatchesAsync(digest, Cancel));
        }
    }
}
