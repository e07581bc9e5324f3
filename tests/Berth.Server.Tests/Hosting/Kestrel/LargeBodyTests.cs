using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Berth.Server.Tests.Hosting.Kestrel;

public sealed class LargeBodyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_may_be_larger_than_other_requests_and_its_bytes_are_counted(bool chunked)
    {
        await using var server = await RunningServer.StartAsync();
        using var begun = await server.PostAsync("/v2/large/bodies/blobs/uploads/", new ByteArrayContent([]));
        var bytes = RandomNumberGenerator.GetBytes(12 << 20);
        using var request = new HttpRequestMessage(HttpMethod.Patch, begun.Headers.Location) { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await server.SendAsync(request);
        await server.StopAsync();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var line = Assert.Single(server.Log.Json, line => line.Contains("\"method\":\"PATCH\"", StringComparison.Ordinal));
        Assert.Equal(bytes.Length, JsonDocument.Parse(line).RootElement.GetProperty("bytesIn").GetInt64());
    }
}
