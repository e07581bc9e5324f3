using Berth.Testing;
using Berth.Testing.Docker;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>An engine whose containers have a network, and in it the image <c>berth</c> as the README has it built.</summary>
public sealed class ImageEngine : IAsyncLifetime
{
    private readonly DockerEngine engine = DockerEngine.WithNetwork();

    public DockerEngine Engine => engine;

    public async ValueTask InitializeAsync()
    {
        await engine.InitializeAsync();
        await BaseImages.ImportAsync(engine);
        await Docker.RunAsync(
            "build", "--network", "none", "--build-arg", $"SDK={BaseImages.Sdk}", "--build-arg", $"RUNTIME={BaseImages.Runtime}", "-t", "berth", ".");
        await engine.ImportAsync("ubuntu", "of the README");
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    /// <summary>The client of this engine, in the folder of the sources. Compiling ahead of time takes minutes.</summary>
    public Tool Docker => new("docker")
    {
        WorkingDirectory = SourceFolder.Root,
        Timeout = TimeSpan.FromMinutes(30),
        // The machine's client may lack the plug-in that BuildKit needs, and Docker without it has to build this too.
        Environment = new Dictionary<string, string?>(engine.Docker.Environment) { ["DOCKER_BUILDKIT"] = "0" },
    };

    /// <summary>One value of what <c>docker inspect</c> knows.</summary>
    public async Task<string> InspectAsync(string subject, string template) =>
        (await Docker.RunAsync("inspect", "--format", $"{{{{{template}}}}}", subject)).Trim();
}
