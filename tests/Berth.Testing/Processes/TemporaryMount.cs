namespace Berth.Testing.Processes;

/// <summary>A small file system of its own, in memory, that can be filled up or made read-only. Needs root.</summary>
public sealed class TemporaryMount : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TemporaryMount()
    {
    }

    public string Path => _folder.At("mount");

    public static async Task<TemporaryMount> CreateAsync(int megabytes)
    {
        var mount = new TemporaryMount();
        mount._folder.NewFolder("mount");
        await new Tool("mount").RunAsync("-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", mount.Path);
        return mount;
    }

    public Task MakeReadOnlyAsync() => new Tool("mount").RunAsync("-o", "remount,ro", Path);

    public Task MakeWritableAsync() => new Tool("mount").RunAsync("-o", "remount,rw", Path);

    /// <summary>Takes all space that is left, to the last block.</summary>
    /// <returns>The file that holds it.</returns>
    public string Fill()
    {
        var path = System.IO.Path.Combine(Path, "filler");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var block = new byte[64 * 1024]; block.Length > 0; block = new byte[block.Length / 2])
        {
            try
            {
                while (true)
                {
                    file.Write(block);
                }
            }
            catch (IOException)
            {
                // Full at this size of block; a smaller one may still fit.
            }
        }

        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await new Tool("umount").TryRunAsync("-l", Path);
        _folder.Dispose();
    }
}
