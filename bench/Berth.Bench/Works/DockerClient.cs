using Berth.Bench.Content;
using Berth.Testing.Docker;
using Berth.Testing.Processes;

namespace Berth.Bench.Works;

/// <summary>A real docker with an engine of its own, and the images that it makes: ten layers that nobody has seen.</summary>
internal sealed class DockerClient : IAsyncDisposable
{
    private const int Layers = 10, LayerSize = 4 << 20;

    private readonly DockerEngine _engine = new();
    private readonly TemporaryFolder _folder = new();
    private int _images;

    public Tool Docker => new("docker")
    {
        Environment = new Dictionary<string, string?>(_engine.Docker.Environment) { ["DOCKER_BUILDKIT"] = "0" },
    };

    public static async Task<DockerClient> StartAsync()
    {
        var client = new DockerClient();
        try
        {
            await client._engine.InitializeAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a new image by that name.</summary>
    public async Task BuildAsync(string name)
    {
        var context = _folder.NewFolder($"{_images++}");
        var lines = new List<string> { "FROM scratch" };
        for (var layer = 0; layer < Layers; layer++)
        {
            await File.WriteAllBytesAsync(Path.Combine(context, $"{layer}"), Blob.Noise(LayerSize, Random.Shared.Next()));
            lines.Add($"COPY {layer} /{layer}");
        }

        await File.WriteAllLinesAsync(Path.Combine(context, "Dockerfile"), lines);
        await Docker.RunAsync("build", "--quiet", "--tag", name, context);
        Directory.Delete(context, recursive: true);
    }

    public Task PushAsync(string name) => Docker.RunAsync("push", "--quiet", name);

    public Task PullAsync(string name) => Docker.RunAsync("pull", "--quiet", name);

    /// <summary>Removes an image, so that the next pull fetches all of it.</summary>
    public Task ForgetAsync(string name) => _engine.ForgetAsync(name);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }
}
