using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;
using Xunit;

namespace Berth.Testing.Docker;

/// <summary>
/// A Docker Engine of the tests' own: its data, its socket, its containerd, no firewall rules and no bridge but its own, so that
/// it neither sees nor disturbs an engine that the machine may run.
/// </summary>
public sealed class DockerEngine : IAsyncLifetime
{
    private const string Certificates = "/etc/docker/certs.d";

    private readonly TemporaryFolder folder = new();
    private readonly HashSet<string> trusted = [];
    private readonly string? bridge;
    private Daemon? engine;

    /// <summary>An engine whose containers have no network.</summary>
    public DockerEngine()
    {
    }

    private DockerEngine(string bridge) => this.bridge = bridge;

    /// <summary>The <c>docker</c> command, talking to this engine.</summary>
    public Tool Docker => new("docker")
    {
        Environment = new Dictionary<string, string?>
        {
            ["DOCKER_HOST"] = $"unix://{Socket}",
            ["DOCKER_CONFIG"] = folder.At("client"),
            ["DOCKER_CONTEXT"] = null,
        },
    };

    private string Socket => folder.At("docker.sock");

    /// <summary>An engine whose containers can publish ports.</summary>
    public static DockerEngine WithNetwork() => new($"berth{Environment.ProcessId}");

    public async ValueTask InitializeAsync()
    {
        if (bridge is not null)
        {
            await new Tool("ip").RunAsync("link", "add", bridge, "type", "bridge");
            await new Tool("ip").RunAsync("address", "add", $"172.31.{Environment.ProcessId % 250}.1/24", "dev", bridge);
            await new Tool("ip").RunAsync("link", "set", bridge, "up");
        }

        // Without a file of its own the engine would take the machine's /etc/docker/daemon.json.
        await File.WriteAllTextAsync(folder.At("daemon.json"), "{}");
        engine = new Tool("dockerd").Start(
            "--config-file", folder.At("daemon.json"), "--data-root", folder.At("data"), "--exec-root", folder.At("exec"),
            "--pidfile", folder.At("docker.pid"), "--host", $"unix://{Socket}", "--iptables=false", "--ip6tables=false", $"--bridge={bridge ?? "none"}");
        await engine.WaitForOutputAsync("API listen on", Patience.Limit);
    }

    /// <summary>Makes an image from a root folder with busybox and names it.</summary>
    public async Task ImportAsync(string image, string version, int ballast = 0)
    {
        var tar = folder.At($"{Guid.NewGuid():n}.tar");
        await File.WriteAllBytesAsync(tar, TestImage.RootFolder(version, ballast));
        await Docker.RunAsync("import", tar, image);
        File.Delete(tar);
    }

    /// <summary>Runs <c>cat /etc/os-release</c> in a container.</summary>
    public Task<string> ReleaseOfAsync(string image) =>
        Docker.RunAsync("run", "--rm", "--network", "none", image, "cat", "/etc/os-release");

    /// <summary>Removes an image and all its names, so that the next pull has to ask the registry.</summary>
    public Task ForgetAsync(params string[] images) => Docker.RunAsync(["image", "rm", "--force", .. images]);

    /// <summary>Lets the engine, and the client for its manifest commands, accept the test CA at <paramref name="host"/>. Both
    /// read it from a fixed place; <see cref="DisposeAsync"/> clears it again.</summary>
    public void Trust(string host, string certificateFile)
    {
        var place = Path.Combine(Certificates, host);
        Directory.CreateDirectory(place);
        File.Copy(certificateFile, Path.Combine(place, "ca.crt"), overwrite: true);
        trusted.Add(place);
    }

    public void Trust(BerthServer server)
    {
        if (server.Scheme == Scheme.Https)
        {
            Trust(server.Host, server.CertificateFile);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
        {
            await engine.StopAsync();
            await engine.DisposeAsync();

            // Where the root of the file system is shared with nobody, the engine mounts its folder on itself and leaves it so.
            await new Tool("umount").TryRunAsync("--lazy", folder.At("data"));
        }

        if (bridge is not null)
        {
            await new Tool("ip").TryRunAsync("link", "delete", bridge);
        }

        foreach (var place in trusted)
        {
            Directory.Delete(place, recursive: true);
        }

        folder.Dispose();
    }
}
