using Berth.EndToEnd.Servers;
using Berth.Testing;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Image;

/// <summary>The image that the .NET SDK makes without Docker, on a base that a Berth serves.</summary>
[Collection(nameof(ImageEngine))]
public sealed class SdkImageTests(Registries registries, ImageEngine image) : IDisposable
{
    private const string Name = "berth-of-the-sdk";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_the_image_of_the_Dockerfile_and_a_volume_of_it_can_be_written()
    {
        var server = registries[Scheme.Http];
        var baseImage = $"localhost:{server.Port}/dotnet/runtime:10.0";
        await image.Docker.RunAsync("tag", BaseImages.Runtime, baseImage);
        await image.Docker.RunAsync("push", baseImage);
        await new Tool("dotnet")
        {
            WorkingDirectory = SourceFolder.Root,
            Timeout = image.Docker.Timeout,
            Environment = new Dictionary<string, string?>(BerthExecutable.BuildAlone)
            {
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = $"localhost:{server.Port}",
            },
        }.RunAsync(
            "publish", "src/Berth", "-c", "Release", "-t:PublishContainer", "-o", folder.At("out"), $"-p:ContainerBaseImage={baseImage}",
            $"-p:ContainerRepository={Name}", $"-p:ContainerArchiveOutputPath={folder.At("berth.tar.gz")}");
        await image.Docker.RunAsync("load", "--input", folder.At("berth.tar.gz"));

        foreach (var part in (string[])["User", "ExposedPorts", "Entrypoint", "Cmd", "Labels"])
        {
            Assert.Equal(await image.InspectAsync("berth", $"json .Config.{part}"), await image.InspectAsync(Name, $"json .Config.{part}"));
        }

        Assert.Equal(await EnvironmentAsync("berth"), await EnvironmentAsync(Name));
        Assert.Equal(await ProgramAsync("berth"), await ProgramAsync(Name));

        // What the SDK cannot say, or says otherwise.
        Assert.Equal("map[/data:{}] /", await image.InspectAsync("berth", ".Config.Volumes}} {{.Config.WorkingDir"));
        Assert.Equal("map[] /.", await image.InspectAsync(Name, ".Config.Volumes}} {{.Config.WorkingDir"));
        Assert.Equal("null", await image.InspectAsync(Name, "json .Config.Healthcheck"));
        var health = await image.Docker.RunAsync(
            "run", "--rm", "-v", $"{Name}:/data", "--network", "none", "--entrypoint", "sh", Name, "-c",
            "berth & until berth health 2>/dev/null; do :; done; kill -TERM $!; wait $!; stat -c '%u %n' /data/berth.db");
        Assert.EndsWith("\nready\n1654 /data/berth.db\n", $"\n{health}".Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private Task<string> ProgramAsync(string of) =>
        image.Docker.RunAsync("run", "--rm", "--network", "none", "--entrypoint", "ls", of, "-R", "/app");

    private async Task<IEnumerable<string>> EnvironmentAsync(string of) =>
        (await image.InspectAsync(of, "join .Config.Env \"\\n\"")).Split('\n').Order(StringComparer.Ordinal);
}
