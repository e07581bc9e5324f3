using System.Text;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>What the log says of requests under /v2.</summary>
public sealed class RequestLogTests(SharedServers servers)
{
    [Theory, BothDatabases]
    public async Task The_bytes_of_chunked_bodies_are_counted(TestDatabase database)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await SendChunkedAsync(repository, HttpMethod.Patch, session, "hello");
        await SendChunkedAsync(repository, HttpMethod.Put, $"{session}?digest={Content.Sha256("hello world")}", " world");
        await SendChunkedAsync(repository, HttpMethod.Post, repository.PathTo($"blobs/uploads/?digest={Content.Sha256("{}")}"), "{}");
        await SendChunkedAsync(repository, HttpMethod.Put, repository.PathTo("manifests/v1"), Content.Index([]));

        foreach (var line in new[]
        {
            "PATCH v2.upload 202 in=5 ", "PUT v2.upload 201 in=6 ", "POST v2.uploads 201 in=2 ",
            $"PUT v2.manifest 201 in={Content.Index([]).Length} ",
        })
        {
            await Eventually.IsTrueAsync(
                () => server.Log.Lines.Any(logged => logged.Text.StartsWith(line, StringComparison.Ordinal)
                    && logged.Text.Contains($"repository={repository.Name} ", StringComparison.Ordinal)),
                $"the log has '{line}'");
        }
    }

    private static async Task SendChunkedAsync(TestRepository repository, HttpMethod method, string path, string text)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await repository.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.TextAsync());
    }
}
