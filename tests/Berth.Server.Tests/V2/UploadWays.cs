using System.Globalization;
using System.Net;

namespace Berth.Server.Tests.V2;

/// <summary>The ways a blob goes into a repository.</summary>
public enum UploadWay
{
    Post,
    PostAndPut,
    Chunks,
    ChunksAndPut,
    Stream,
    Mount,
    MountFromAnywhere,
    NamedAlgorithm,
}

internal static class UploadWays
{
    private const int ChunkSize = 1024;

    public static async Task PushAsync(this TestRepository repository, HttpClient client, UploadWay way, string digest, byte[] bytes)
    {
        using var finished = way switch
        {
            UploadWay.Post => await repository.SendAsync(
                HttpMethod.Post, repository.PathTo($"blobs/uploads/?digest={digest}"), Body(bytes)),
            UploadWay.PostAndPut => await repository.FinishAsync(await repository.StartUploadAsync(), digest, bytes),
            UploadWay.Chunks => await ChunksAsync(repository, digest, bytes, lastByPut: false),
            UploadWay.ChunksAndPut => await ChunksAsync(repository, digest, bytes, lastByPut: true),
            UploadWay.Stream => await StreamAsync(repository, digest, bytes),
            UploadWay.Mount => await MountAsync(repository, client, digest, bytes, named: true),
            UploadWay.MountFromAnywhere => await MountAsync(repository, client, digest, bytes, named: false),
            _ => await NamedAlgorithmAsync(repository, digest, bytes),
        };

        Assert.Equal(HttpStatusCode.Created, finished.StatusCode);
        Assert.Equal(digest, finished.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal(repository.PathTo($"blobs/{digest}"), finished.Headers.Location!.ToString());
    }

    private static async Task<HttpResponseMessage> ChunksAsync(TestRepository repository, string digest, byte[] bytes, bool lastByPut)
    {
        var session = await repository.StartUploadAsync();
        var chunks = bytes.Chunk(ChunkSize).ToList();
        var offset = 0;
        foreach (var chunk in lastByPut ? chunks.SkipLast(1) : chunks)
        {
            using var appended = await repository.SendAsync(HttpMethod.Patch, session, Chunk(chunk, offset));
            offset += chunk.Length;
            Assert.Equal(HttpStatusCode.Accepted, appended.StatusCode);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"0-{offset - 1}"), appended.Headers.GetValues("Range").Single());
            session = appended.Headers.Location!.ToString();
        }

        var last = lastByPut && chunks.Count > 0 ? Chunk(chunks[^1], offset) : Body([]);
        return await repository.SendAsync(HttpMethod.Put, $"{session}?digest={digest}", last);
    }

    /// <summary>As docker and podman do: one PATCH of unknown length, and an empty PUT.</summary>
    private static async Task<HttpResponseMessage> StreamAsync(TestRepository repository, string digest, byte[] bytes)
    {
        var session = await repository.StartUploadAsync();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, session) { Content = Body(bytes) };
        patch.Headers.TransferEncodingChunked = true;
        using var appended = await repository.SendAsync(patch);
        Assert.Equal(HttpStatusCode.Accepted, appended.StatusCode);
        return await repository.FinishAsync(session, digest);
    }

    private static async Task<HttpResponseMessage> MountAsync(
        TestRepository repository, HttpClient client, string digest, byte[] bytes, bool named)
    {
        var source = new TestRepository(client);
        await source.PushAsync(client, UploadWay.Post, digest, bytes);
        return await repository.SendAsync(
            HttpMethod.Post, repository.PathTo($"blobs/uploads/?mount={digest}{(named ? $"&from={source.Name}" : "")}"), Body([]));
    }

    private static async Task<HttpResponseMessage> NamedAlgorithmAsync(TestRepository repository, string digest, byte[] bytes)
    {
        using var started = await repository.SendAsync(
            HttpMethod.Post, repository.PathTo($"blobs/uploads/?digest-algorithm={digest.Split(':')[0]}"), Body([]));
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var session = started.Headers.Location!.ToString();
        await repository.AppendAsync(session, bytes);
        return await repository.FinishAsync(session, digest);
    }

    private static ByteArrayContent Body(byte[] bytes) => new(bytes) { Headers = { ContentType = new("application/octet-stream") } };

    private static ByteArrayContent Chunk(byte[] bytes, int offset)
    {
        var body = Body(bytes);
        // The specification's form, without a unit, which HttpClient's own type cannot write.
        body.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + bytes.Length - 1}");
        return body;
    }
}
