using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>The files of a server, as an operator sees them.</summary>
internal sealed class StorageFolder(TestServer server)
{
    public string BlobFile(string digest)
    {
        var (algorithm, hex) = (digest.Split(':')[0], digest.Split(':')[1]);
        return Path.Combine(server.StorageFolder, "docker", "registry", "v2", "blobs", algorithm, hex[..2], hex, "data");
    }

    /// <param name="session">The path of the upload session.</param>
    public string UploadFile(string session) =>
        Path.Combine(server.StorageFolder, "uploads", Guid.Parse(session.Split('/')[^1]).ToString("N"));

    public IReadOnlyList<string> UploadFiles => Files("uploads");

    public IReadOnlyList<string> BlobFiles => Files("docker");

    public IReadOnlyList<string> QuarantinedFiles => Files("quarantine");

    public bool HasStaged(string session, long bytes) => new FileInfo(UploadFile(session)) is { Exists: true } file && file.Length == bytes;

    private string[] Files(string folder)
    {
        var path = Path.Combine(server.StorageFolder, folder);
        return Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [];
    }
}
