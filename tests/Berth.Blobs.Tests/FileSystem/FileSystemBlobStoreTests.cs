using Berth.Blobs.FileSystem;
using Berth.Oci;

namespace Berth.Blobs.Tests.FileSystem;

public sealed class FileSystemBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Not there yet: the store makes it.
    private string Root => Path.Combine(_folder.Path, "storage");

    public FileSystemBlobStoreTests() => Store = new FileSystemBlobStore(Root);

    protected override IBlobStore Store { get; }

    protected override Task OverwriteAsync(Digest digest, byte[] content) =>
        File.WriteAllBytesAsync(new BlobLayout(Root).Blob(digest).Data, content, StoreExtensions.Cancel);

    public void Dispose() => _folder.Dispose();
}
