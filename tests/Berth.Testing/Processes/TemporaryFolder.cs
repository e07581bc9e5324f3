using System.Security.Cryptography;

namespace Berth.Testing.Processes;

/// <summary>A folder under the system's temporary folder, deleted with all its content at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const int MostAttempts = 100;
    private const string Memory = "/dev/shm";
    private const long Room = 2L << 30;

    public TemporaryFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    // Lower case, since podman makes an image name of a folder's path, and short, since a socket's path has at most 107 bytes.
    private TemporaryFolder(string parent) => Path = Directory.CreateDirectory(
        System.IO.Path.Combine(parent, $"berth-{RandomNumberGenerator.GetHexString(12, lowercase: true)}")).FullName;

    public string Path { get; }

    /// <summary>For what nobody reads after a crash: in memory, where there is room, since most of a test's time goes by waiting for the disk.</summary>
    public static TemporaryFolder InMemory() =>
        Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room ? new TemporaryFolder(Memory) : new TemporaryFolder();

    /// <summary>A path inside; nothing is created.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The path of a new, empty folder inside.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    /// <summary>What a registry looks up behind somebody's back may end after it, and SQLite makes a file beside the one it opens.</summary>
    public void Dispose()
    {
        for (var attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                Thread.Yield();
            }
        }
    }
}
