using Berth.Blobs.FileSystem;
using Berth.Oci;
using static Berth.Blobs.Tests.StoreExtensions;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class SweeperTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TemporaryFolder _folder = new();
    private readonly BlobLayout _layout;
    private readonly FileSystemBlobStore _store;

    public SweeperTests()
    {
        _layout = new BlobLayout(_folder.Path);
        _store = new FileSystemBlobStore(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_staged_bytes_and_interrupted_probes_go_and_foreign_files_stay()
    {
        var dead = Guid.NewGuid();
        Directory.CreateDirectory(_layout.Uploads);
        string[] old = [_layout.Upload(dead), _layout.Probe(), Path.Combine(_layout.Uploads, "README")];
        string[] young = [_layout.Upload(Guid.NewGuid()), _layout.Probe()];
        foreach (var file in old.Concat(young))
        {
            await File.WriteAllBytesAsync(file, [1], Cancel);
        }

        foreach (var file in old)
        {
            File.SetLastWriteTimeUtc(file, Now.AddDays(-2).UtcDateTime);
        }

        var asked = new List<Guid>();
        var removed = await _store.SweepAsync(Now.AddDays(-1), upload => Ask(upload, asked), Cancel);

        Assert.Equal(2, removed);
        Assert.Equal([dead], asked);
        Assert.Equal([old[2], .. young], Directory.GetFiles(_layout.Uploads).OrderBy(f => Array.IndexOf([old[2], .. young], f)));
    }

    [Fact]
    public async Task A_blob_folder_that_never_got_its_blob_goes_when_it_is_old()
    {
        var prefix = Path.Combine(_layout.BlobsOf(DigestAlgorithm.Sha256), "ab");
        var empty = Path.Combine(prefix, "ab" + new string('0', 62));
        var annotated = Path.Combine(prefix, "ab" + new string('1', 62));
        var foreign = Path.Combine(prefix, "ab");
        foreach (var folder in (string[])[empty, annotated, foreign])
        {
            Directory.CreateDirectory(folder);
        }

        await File.WriteAllBytesAsync(Path.Combine(annotated, "note"), [], Cancel);

        await SweepAsync(Now.AddHours(-1));
        Assert.True(Directory.Exists(empty));

        Assert.Equal(0, await SweepAsync(Now.AddHours(1)));
        Assert.False(Directory.Exists(empty));
        Assert.True(Directory.Exists(annotated) && Directory.Exists(foreign));
    }

    [Fact]
    public async Task A_folder_that_appears_after_a_sweep_is_found_by_the_next()
    {
        var prefix = Path.Combine(_layout.BlobsOf(DigestAlgorithm.Sha256), "ab");
        var late = Path.Combine(prefix, "ab" + new string('0', 62));
        Directory.CreateDirectory(prefix);
        await SweepAsync(Now.AddHours(1));
        Directory.CreateDirectory(late);

        await SweepAsync(Now.AddHours(1));

        Assert.False(Directory.Exists(late));
    }

    [Fact]
    public async Task Sweeping_an_empty_storage_removes_nothing() => Assert.Equal(0, await SweepAsync(Now.AddHours(1)));

    private Task<int> SweepAsync(DateTimeOffset before) => _store.SweepAsync(before, _ => new(false), Cancel);

    private static ValueTask<bool> Ask(Guid upload, List<Guid> asked)
    {
        asked.Add(upload);
        return new(false);
    }
}
