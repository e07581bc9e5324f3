using System.Buffers;
using System.IO.Pipelines;
using Berth.Oci;

namespace Berth.Blobs.Tests;

/// <summary>What a registry does with a store, in one call each.</summary>
internal static class StoreExtensions
{
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Appended> AppendAsync(this IBlobStore store, Guid upload, Staged from, PipeReader body) =>
        store.AppendAsync(upload, from, body, Ignore, Cancel);

    public static async Task<Staged> AppendAsync(this IBlobStore store, Guid upload, Staged from, ReadOnlyMemory<byte> content)
    {
        var appended = await store.AppendAsync(upload, from, Bodies.Of(content));
        Assert.Null(appended.Interruption);
        return appended.Staged;
    }

    public static async Task<string> PushAsync(this IBlobStore store, ReadOnlyMemory<byte> content, Digest? digest = null)
    {
        var upload = Guid.NewGuid();
        var staged = await store.AppendAsync(upload, Staged.Nothing, content);
        return await store.CommitAsync(upload, staged, digest ?? Digest.Of(DigestAlgorithm.Sha256, content.Span), Cancel);
    }

    public static async Task<byte[]?> PullAsync(this IBlobStore store, Digest digest)
    {
        await using var content = await store.OpenAsync(digest, Cancel);
        return content is null ? null : await content.BytesAsync();
    }

    public static async Task<byte[]> BytesAsync(this BlobContent content)
    {
        return await content.OpenStream().BytesAsync();
    }

    public static async Task<byte[]> BytesAsync(this Stream stream)
    {
        await using var _ = stream;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    public static async Task<byte[]> RangeAsync(this BlobContent content, long offset, long count)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await content.CopyToAsync(pipe.Writer, offset, count, Cancel);
        await pipe.Writer.CompleteAsync();
        return await pipe.Reader.AsStream().BytesAsync();
    }

    public static async Task<StorageFault> FaultOfAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<BlobStoreException>(action)).Fault;

    private static void Ignore(ReadOnlySequence<byte> bytes)
    {
    }
}
