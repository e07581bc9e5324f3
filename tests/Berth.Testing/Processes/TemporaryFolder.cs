using System.Security.Cryptography;

namespace Berth.Testing.Processes;

/// <summary>A folder under the system's temporary folder, deleted with all its content at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // Lower case, since podman makes an image name of a folder's path, and short, since a socket's path has at most 107 bytes.
    public string Path { get; } = Directory.CreateDirectory(
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"berth-{RandomNumberGenerator.GetHexString(12, lowercase: true)}")).FullName;

    /// <summary>A path inside; nothing is created.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The path of a new, empty folder inside.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
