using Berth.Testing.Processes;

namespace Berth.Bench.Targets;

/// <summary>Debian's docker-registry, with the settings that its package has, and everybody let in.</summary>
internal static class DockerRegistry
{
    public const string Program = "/usr/bin/docker-registry";

    public static async Task<(ServerProcess Process, Target Target)> StartAsync(string folder)
    {
        var data = Path.Combine(folder, "docker-registry");
        var process = await LaunchAsync(data);
        await process.ListensAsync();
        return (process, new Target("docker-registry", Role.Registry, process.EndPoint, [process.Id])
        {
            Blobs = Path.Combine(data, Names.BlobTree),
            Launch = LaunchAsync,
        });
    }

    private static async Task<ServerProcess> LaunchAsync(string data)
    {
        var port = FreePort.Next();
        Directory.CreateDirectory(data);
        var configuration = data + ".yml";
        await File.WriteAllTextAsync(configuration, Configuration(data, port));
        return ServerProcess.Launch(data + ".log", port, Program, "serve", configuration);
    }

    private static string Configuration(string data, int port) =>
        $"""
        version: 0.1
        log:
          fields:
            service: registry
        storage:
          cache:
            blobdescriptor: inmemory
          filesystem:
            rootdirectory: {data}
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:{port}
          secret: of-the-benchmark
          headers:
            X-Content-Type-Options: [nosniff]
        health:
          storagedriver:
            enabled: true
            interval: 10s
            threshold: 3
        """;
}
