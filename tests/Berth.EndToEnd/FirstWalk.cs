using Berth.EndToEnd.Servers;
using Berth.Testing.Docker;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd;

/// <summary>The README's first minute, as a newcomer walks it, on a server of its own.</summary>
[Collection(nameof(DockerEngine))]
public sealed class FirstWalk(Registries registries, DockerEngine engine)
{
    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task An_image_is_pushed_pulled_and_run_survives_a_restart_and_stays_runnable_beside_its_second_version(Scheme scheme)
    {
        using var folder = new TemporaryFolder();
        await using var server = await BerthServer.StartAsync(registries.Authority, scheme, folder.Path);
        engine.Trust(server);
        var docker = engine.Docker;
        var image = $"{server.Host}/my-ubuntu";
        await engine.ImportAsync("ubuntu", "one");

        await docker.RunAsync("tag", "ubuntu", image);
        await docker.RunAsync("push", image);
        await docker.RunAsync("image", "rm", "ubuntu", image);
        await docker.RunAsync("pull", image);
        Assert.Contains("image one", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);

        await server.StopAsync();
        await server.StartAsync();
        await engine.ForgetAsync(image);
        await docker.RunAsync("pull", image);
        Assert.Contains("image one", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);

        await engine.ImportAsync("ubuntu", "two");
        await docker.RunAsync("tag", "ubuntu", $"{image}:v2");
        await docker.RunAsync("push", $"{image}:v2");
        await engine.ForgetAsync("ubuntu", image, $"{image}:v2");
        Assert.Contains("image one", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);
        Assert.Contains("image two", await engine.ReleaseOfAsync($"{image}:v2"), StringComparison.Ordinal);
        await engine.ForgetAsync(image, $"{image}:v2");
    }
}
