using Berth.Testing;
using Berth.Testing.Docker;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>An engine whose containers have a network, and in it the image <c>berth</c> as the README has it built.</summary>
public sealed class ImageEngine : IAsyncLifetime
{
    /// <summary>Stands for the image that the README pulls.</summary>
    public const string Ubuntu = "kept/ubuntu";

    private readonly DockerEngine engine = DockerEngine.WithNetwork();

    public DockerEngine Engine => engine;

    public async ValueTask InitializeAsync()
    {
        await engine.InitializeAsync();
        await BaseImages.ImportAsync(engine);
        await Docker.RunAsync(
            "build", "--network", "none", "--build-arg", $"SDK={BaseImages.Sdk}", "--build-arg", $"RUNTIME={BaseImages.Runtime}", "-t", "berth", ".");
        await Docker.RunAsync("tag", BaseImages.Runtime, Ubuntu);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    /// <summary>The client of this engine, in the folder of the sources. It also builds, and compiling ahead of time takes longest of all.</summary>
    public Tool Docker => new("docker")
    {
        WorkingDirectory = SourceFolder.Root,
        Timeout = 3 * Patience.Limit,
        // The machine's client may lack the plug-in that BuildKit needs, and Docker without it has to build this too.
        Environment = new Dictionary<string, string?>(engine.Docker.Environment) { ["DOCKER_BUILDKIT"] = "0" },
    };

    /// <summary>Returns once the registry at a published port is ready, and says what it logged if it never is.</summary>
    public async Task ReadyAsync(string container, int port)
    {
        try
        {
            await Eventually.IsTrueAsync(() => IsReadyAsync(port), $"{container} is ready");
        }
        catch (TimeoutException e)
        {
            throw new ToolException($"{e.Message}\n{await Docker.TryRunAsync("logs", container)}");
        }
    }

    public static async Task<bool> IsReadyAsync(int port)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = Patience.Limit };
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://localhost:{port}/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>One value of what <c>docker inspect</c> knows.</summary>
    public async Task<string> InspectAsync(string subject, string template) =>
        (await Docker.RunAsync("inspect", "--format", $"{{{{{template}}}}}", subject)).Trim();
}

/// <summary>The tests that share the image, one after the other.</summary>
[CollectionDefinition(nameof(ImageEngine))]
public sealed class ImageEngineTests : ICollectionFixture<ImageEngine>;
