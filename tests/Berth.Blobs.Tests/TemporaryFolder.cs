namespace Berth.Blobs.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("berth-blobs-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
