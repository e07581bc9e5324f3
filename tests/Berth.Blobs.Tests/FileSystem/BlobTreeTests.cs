using System.Diagnostics;
using Berth.Blobs.FileSystem;
using Berth.Oci;
using Microsoft.Extensions.Time.Testing;
using static Berth.Blobs.Tests.StoreExtensions;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class BlobTreeTests : IDisposable
{
    private static readonly byte[] Content = Bodies.Bytes(100_000);
    private static readonly Digest ContentDigest = Digest.Of(DigestAlgorithm.Sha256, Content);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 59, 123, TimeSpan.Zero));
    private readonly BlobLayout _layout;
    private readonly FileSystemBlobStore _store;

    public BlobTreeTests()
    {
        _layout = new BlobLayout(_folder.Path);
        _store = new FileSystemBlobStore(_folder.Path, time: _time);
    }

    private string Data => _layout.Blob(ContentDigest).Data;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_lies_where_registry_2_would_put_it()
    {
        await _store.PushAsync("berth"u8.ToArray());
        await _store.PushAsync("berth"u8.ToArray(), Digest.Of(DigestAlgorithm.Sha512, "berth"u8));

        Assert.Equal(
            Enum.GetValues<DigestAlgorithm>().Select(a => Digest.Of(a, "berth"u8)).Select(d =>
                $"docker/registry/v2/blobs/{d.Algorithm.Name()}/{d.Hex[..2]}/{d.Hex}/data"),
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.Path, f)).Order());
    }

    [Fact]
    public async Task A_tree_of_registry_2_is_adopted_and_what_is_not_a_blob_is_passed_over()
    {
        Put(Data, Content);
        var blobs = Path.Combine(_folder.Path, "docker/registry/v2/blobs");
        Put(Path.Combine(blobs, "sha256/README"), []);
        Put(Path.Combine(blobs, "sha256/zz/zz/data"), []);
        Put(Path.Combine(blobs, $"sha256/00/{ContentDigest.Hex}/data"), []);
        Put(Path.Combine(blobs, $"sha256/{ContentDigest.Hex[..2]}/{ContentDigest.Hex.ToUpperInvariant()}/data"), []);
        Put(Path.Combine(blobs, "sha1/da/da39a3ee5e6b4b0d3255bfef95601890afd80709/data"), []);
        Directory.CreateDirectory(_layout.Blob(Digest.Of(DigestAlgorithm.Sha256, "folder"u8)).Data);

        Assert.Equal([new StoredBlob(ContentDigest, Content.Length)], await _store.ListAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal(Content, await _store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task An_edit_that_restores_length_and_time_still_changes_the_stamp()
    {
        var stamp = await _store.PushAsync(Content);
        var time = File.GetLastWriteTimeUtc(Data);
        await using (var file = new FileStream(Data, FileMode.Open))
        {
            file.WriteByte(1);
        }

        File.SetLastWriteTimeUtc(Data, time);

        await using var stored = await _store.OpenAsync(ContentDigest, Cancel);
        Assert.NotEqual(stamp, stored!.Stamp);
    }

    [Fact]
    public async Task A_file_that_becomes_shorter_while_it_is_read_is_a_failure_and_not_an_end()
    {
        await _store.PushAsync(Content);
        await using var stored = await _store.OpenAsync(ContentDigest, Cancel);
        await using (var file = new FileStream(Data, FileMode.Open))
        {
            file.SetLength(50_000);
        }

        Assert.Equal(StorageFault.Failed, await FaultOfAsync(() => stored!.RangeAsync(0, Content.Length)));
        Assert.Equal(StorageFault.Failed, await FaultOfAsync(() => stored!.BytesAsync()));
        Assert.Equal(StorageFault.Failed, await FaultOfAsync(() => stored!.MatchesAsync(ContentDigest, Cancel)));
        Assert.Equal(Content[..50_000], await stored!.RangeAsync(0, 50_000));
    }

    [Theory]
    [InlineData("mkdir")]
    [InlineData("mkfifo")]
    public async Task What_is_not_a_file_in_the_place_of_a_blob_is_a_failure(string make)
    {
        Directory.CreateDirectory(_layout.Blob(ContentDigest).Folder);
        await Process.Start(make, [Data]).WaitForExitAsync(Cancel);

        Assert.Equal(StorageFault.Failed, await FaultOfAsync(() => _store.OpenAsync(ContentDigest, Cancel).AsTask()));
    }

    [Fact]
    public async Task Deleting_removes_the_folder_too_but_not_what_else_is_in_it()
    {
        await _store.PushAsync(Content);
        await _store.DeleteAsync(ContentDigest, Cancel);
        Assert.False(Directory.Exists(_layout.Blob(ContentDigest).Folder));

        await _store.PushAsync(Content);
        Put(Path.Combine(_layout.Blob(ContentDigest).Folder, "note"), []);

        Assert.True(await _store.DeleteAsync(ContentDigest, Cancel));
        Assert.True(File.Exists(Path.Combine(_layout.Blob(ContentDigest).Folder, "note")));
    }

    [Fact]
    public async Task A_quarantined_blob_keeps_its_bytes_and_says_when_it_was_moved()
    {
        Put(Data, "damaged"u8.ToArray());

        await _store.QuarantineAsync(ContentDigest, Cancel);

        var kept = Path.Combine(_folder.Path, "quarantine", $"sha256-{ContentDigest.Hex}-20260131T235959123Z");
        Assert.Equal("damaged"u8.ToArray(), await File.ReadAllBytesAsync(kept, Cancel));
        Assert.False(Directory.Exists(_layout.Blob(ContentDigest).Folder));
    }

    [Fact]
    public async Task A_blob_that_was_replaced_after_it_proved_damaged_is_not_quarantined()
    {
        Put(Data, "damaged"u8.ToArray());
        var damaged = Durable.StatusOf(Data)!.Value;
        using var kept = File.OpenRead(Data);
        await _store.PushAsync(Content);

        new BlobTree(_layout, new DurableDirectories(_layout.Root), _time).Quarantine(ContentDigest, damaged);

        Assert.Equal(Content, await _store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task The_tree_may_be_removed_under_a_running_store()
    {
        await _store.PushAsync(Content);
        Directory.Delete(Path.Combine(_folder.Path, "docker"), recursive: true);
        Directory.Delete(Path.Combine(_folder.Path, "uploads"), recursive: true);

        await _store.PushAsync(Content);
        await _store.PushAsync(Content, Digest.Of(DigestAlgorithm.Sha512, Content));

        Assert.Equal(2, await _store.ListAsync(Cancel).CountAsync(Cancel));
    }

    /// <summary>A volume that was unmounted: what is written into the empty folder in its place is lost when it comes back.</summary>
    [Fact]
    public async Task A_storage_folder_that_goes_is_not_made_anew_in_its_place()
    {
        await _store.PushAsync(Content);
        var elsewhere = _folder.Path + "-elsewhere";
        Directory.Move(_folder.Path, elsewhere);

        await Assert.ThrowsAsync<BlobStoreException>(() => _store.PushAsync("more"u8.ToArray()));
        await Assert.ThrowsAsync<BlobStoreException>(() => _store.CheckAsync(Cancel));

        Assert.False(Directory.Exists(_folder.Path));
        Directory.Move(elsewhere, _folder.Path);
        await _store.PushAsync("more"u8.ToArray());
        Assert.Equal(Content, await _store.PullAsync(ContentDigest));
    }

    [Fact]
    public async Task Commits_and_deletions_of_one_blob_do_not_trip_over_each_other()
    {
        await Parallel.ForAsync(0, 200, Cancel, async (i, _) =>
        {
            if (i % 2 == 0)
            {
                await _store.DeleteAsync(ContentDigest, Cancel);
                return;
            }

            try
            {
                await _store.PushAsync(Content);
            }
            catch (BlobStoreException fault) when (fault.InnerException?.Message.StartsWith("open", StringComparison.Ordinal) == true)
            {
                // Deleted between the rename and the sync of its folder: refused, as it must be, because it is not there.
            }
        });

        await _store.PushAsync(Content);
        Assert.Equal(Content, await _store.PullAsync(ContentDigest));
    }

    private static void Put(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
