using System.Diagnostics;

namespace Berth.Blobs.Tests.FileSystem;

/// <summary>A small file system of its own, to be filled and to be made read-only. Needs root.</summary>
internal sealed class TinyFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyFileSystem(int mebibytes = 8) => Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", Path);

    public string Path => _folder.Path;

    public void Remount(string mode) => Run("mount", "-o", $"remount,{mode}", Path);

    /// <summary>Takes all space that is left.</summary>
    public string Fill()
    {
        var path = System.IO.Path.Combine(Path, $"filler-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {error}");
    }
}
