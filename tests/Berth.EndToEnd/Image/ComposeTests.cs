using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>The two files for Docker Compose, as they are but for the port.</summary>
[Collection(nameof(ImageEngine))]
public sealed class ComposeTests(ImageEngine image) : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort.Next();
    private string[] files = [];

    private Tool Compose => new("docker-compose")
    {
        Environment = new Dictionary<string, string?>(image.Docker.Environment) { ["COMPOSE_HTTP_TIMEOUT"] = $"{Patience.Limit.TotalSeconds}" },
        WorkingDirectory = folder.Path,
        Prefix = ["--project-name", "berth", .. files.SelectMany(file => (string[])["--file", file])],
    };

    public async ValueTask DisposeAsync()
    {
        await Compose.TryRunAsync("down", "--volumes");
        folder.Dispose();
    }

    [Fact]
    public async Task One_service_serves_and_keeps_its_data_when_it_is_taken_down()
    {
        await TakeAsync("compose.yaml");
        await Compose.RunAsync("up", "--detach");
        await image.ReadyAsync("registry", port);
        await Compose.WithInput("a long password\n").RunAsync("exec", "-T", "registry", "berth", "user", "add", "ada", "--password-stdin");

        await Compose.RunAsync("down");
        await Compose.RunAsync("up", "--detach");
        await image.ReadyAsync("registry", port);

        Assert.Contains("ada", await Compose.RunAsync("exec", "-T", "registry", "berth", "user", "list"), StringComparison.Ordinal);
        Assert.Equal("[CMD berth health]", await image.InspectAsync("registry", ".Config.Healthcheck.Test"));
    }

    [Fact]
    public async Task The_second_file_adds_PostgreSQL_with_its_password_in_files()
    {
        await BaseImages.ImportPostgreSqlAsync(image.Engine, "postgres:17");
        await TakeAsync("compose.yaml", "compose.postgres.yaml");
        var commands = (await File.ReadAllLinesAsync(Path.Combine(SourceFolder.Root, "compose.postgres.yaml")))
            .Where(line => line.StartsWith("#   ", StringComparison.Ordinal)).Select(line => line[4..]);
        await new Tool("bash") { WorkingDirectory = folder.Path }.RunAsync("-euc", string.Join('\n', commands));

        await Compose.RunAsync("up", "--detach");
        await image.ReadyAsync("registry", port);

        var password = await File.ReadAllTextAsync(folder.At("postgres-password"));
        await Eventually.IsTrueAsync(
            async () => (await Compose.RunAsync("logs", "registry")).Contains("database postgres://berth:***@postgres", StringComparison.Ordinal),
            "it says which database it uses");
        Assert.DoesNotContain(password, await image.InspectAsync("registry", "json ."), StringComparison.Ordinal);
    }

    private async Task TakeAsync(params string[] names)
    {
        files = names;
        foreach (var name in names)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Root, name));
            await File.WriteAllTextAsync(folder.At(name), text.Replace("\"5000:5000\"", $"\"{port}:5000\"", StringComparison.Ordinal));
        }
    }
}
