namespace Berth.Blobs.Tests.FileSystem.Faults;

/// <summary>A power cut, by the letter of POSIX: bytes are on the disk after a sync of their file, a name after a sync of its
/// directory, and nothing else is. The calls of a child are replayed in that model.</summary>
public sealed class CommitOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<string> _unsyncedFiles = [];
    private readonly HashSet<string> _unsyncedNames = [];
    private readonly List<int> _syncsPerBlob = [];
    private int _syncs;

    private string Root => Path.Combine(_folder.Path, "storage");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task When_a_blob_is_acknowledged_its_bytes_and_every_name_on_its_path_are_on_the_disk()
    {
        var log = Path.Combine(_folder.Path, "calls");
        Directory.CreateDirectory(Root);
        await FaultShim.RunChildAsync(_folder.Path, FaultChild.RecordCalls, Root, log);

        foreach (var line in await File.ReadAllLinesAsync(log, StoreExtensions.Cancel))
        {
            Replay(line.Split('\t'));
        }

        Assert.Equal(6, _syncsPerBlob.Count);
        // The first makes the tree: docker/registry/v2/blobs/sha256/ab. The last finds everything made but its own folder.
        Assert.Equal(3 + 6, _syncsPerBlob[0]);
        Assert.Equal(3, _syncsPerBlob[3]);
        Assert.Equal(3, _syncsPerBlob[^1]);
    }

    private void Replay(string[] call)
    {
        switch (call)
        {
            case ["write" or "ftruncate", var file, _]:
                _unsyncedFiles.Add(file);
                break;
            case ["fdatasync", var file, _]:
                _unsyncedFiles.Remove(file);
                _syncs++;
                break;
            case ["fsync", var directory, _]:
                _unsyncedNames.RemoveWhere(name => Path.GetDirectoryName(name) == directory);
                _syncs++;
                break;
            case ["mkdir" or "rmdir" or "unlink", var path, _]:
                _unsyncedNames.Add(path);
                break;
            case ["rename", var from, var to]:
                Assert.DoesNotContain(from, _unsyncedFiles);
                _unsyncedNames.Add(to);
                break;
            case ["stored", var data, _]:
                Assert.Empty(_unsyncedNames.Intersect(PathsDownTo(data)));
                _syncsPerBlob.Add(_syncs);
                _syncs = 0;
                break;
            case ["deleted", var data, _]:
                Assert.Contains(PathsDownTo(data), path => !_unsyncedNames.Contains(path) && !Path.Exists(path));
                break;
            default:
                Assert.Equal("sync_file_range", call[0]);
                break;
        }
    }

    private IEnumerable<string> PathsDownTo(string data)
    {
        for (var path = data; path != Root; path = Path.GetDirectoryName(path)!)
        {
            yield return path;
        }
    }
}
