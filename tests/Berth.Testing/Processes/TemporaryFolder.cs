namespace Berth.Testing.Processes;

/// <summary>A folder under the system's temporary folder, deleted with all its content at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("berth-").FullName;

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
