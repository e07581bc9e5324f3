using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Berth.EndToEnd.Servers;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.LargeBlobs;

public sealed class LargeBlobTests(Registries registries) : IDisposable
{
    private const long LayerSize = 2L << 30;
    private const long AllowedGrowth = 128L << 20;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_layer_of_two_gibibytes_goes_in_and_out_with_flat_memory(Scheme scheme)
    {
        await using var server = await BerthServer.StartAsync(registries.Authority, scheme, folder.Path);
        using var pattern = new PatternStream(LayerSize);
        var digest = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(pattern, TestContext.Current.CancellationToken))}";
        var before = PeakMemoryOf(server.ProcessId);

        await PushAsync(server.Http, digest);
        var pulled = await PullAsync(server.Http, digest);

        Assert.Equal(digest, pulled);
        var growth = PeakMemoryOf(server.ProcessId) - before;
        Assert.True(growth < AllowedGrowth, $"The server's memory grew by {growth >> 20} MiB.");
        TestContext.Current.TestOutputHelper?.WriteLine($"The server's memory grew by {growth >> 20} MiB.");
    }

    public void Dispose() => folder.Dispose();

    private static async Task PushAsync(HttpClient registry, string digest)
    {
        using var begun = await registry.PostAsync(new Uri("/v2/large/blobs/uploads/", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        var location = begun.Headers.Location!.OriginalString;

        using var layer = new PatternStream(LayerSize);
        using var content = new StreamContent(layer, 1 << 20);
        content.Headers.ContentLength = LayerSize;
        var separator = location.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var ended = await registry.PutAsync(new Uri($"{location}{separator}digest={digest}", UriKind.Relative), content);
        Assert.True(ended.StatusCode == HttpStatusCode.Created, await ended.Content.ReadAsStringAsync());
    }

    private static async Task<string> PullAsync(HttpClient registry, string digest)
    {
        using var answer = await registry.GetAsync(
            new Uri($"/v2/large/blobs/{digest}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(LayerSize, answer.Content.Headers.ContentLength);
        await using var body = await answer.Content.ReadAsStreamAsync();
        return $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(body))}";
    }

    /// <summary>The most memory the process ever had, in bytes.</summary>
    private static long PeakMemoryOf(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }
}
