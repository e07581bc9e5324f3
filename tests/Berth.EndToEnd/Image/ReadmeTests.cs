using System.Text.RegularExpressions;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>What the README says to type, typed word for word, but for the port, what is pulled from outside and where a person types a password.</summary>
[Collection(nameof(ImageEngine))]
public sealed partial class ReadmeTests(ImageEngine image) : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort.Next();

    public async ValueTask DisposeAsync()
    {
        await LoseAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public async Task The_commands_run_from_the_start_to_the_restored_backup(string readme)
    {
        var blocks = Readme.Commands(readme);

        await StartAsync(blocks);
        Assert.Contains("Debian", await TypeAsync(blocks, "my-ubuntu cat /etc/os-release"), StringComparison.Ordinal);
        Assert.Contains("administrator ada was created", await TypeAsync(blocks, "berth user add ada"), StringComparison.Ordinal);
        Assert.Contains("Login Succeeded", await TypeAsync(blocks, "docker login"), StringComparison.Ordinal);
        await TypeAsync(blocks, "push localhost:5000/ada/my-image");
        await TypeAsync(blocks, "tar -czf /backup/berth.tar.gz");
        await image.ReadyAsync("registry", port);

        await LoseAsync();
        await TypeAsync(blocks, "tar -xzf /backup/berth.tar.gz");
        await StartAsync(blocks);
        Assert.Contains("ada/my-image", await image.Docker.RunAsync("exec", "registry", "berth", "repo", "list"), StringComparison.Ordinal);
    }

    private async Task StartAsync(IReadOnlyList<string> blocks)
    {
        await TypeAsync(blocks, "docker run -d -p");
        await image.ReadyAsync("registry", port);
    }

    private async Task LoseAsync()
    {
        await image.Docker.TryRunAsync("container", "rm", "--force", "--volumes", "registry");
        await image.Docker.TryRunAsync("volume", "rm", "registry");
    }

    /// <summary>Runs the one block that holds <paramref name="words"/>.</summary>
    private async Task<string> TypeAsync(IReadOnlyList<string> blocks, string words)
    {
        var block = Assert.Single(blocks, block => block.Contains(words, StringComparison.Ordinal))
            .Replace("docker build -t berth .\n", "", StringComparison.Ordinal)
            .Replace("-p 5000:", $"-p {port}:", StringComparison.Ordinal)
            .Replace("localhost:5000", $"localhost:{port}", StringComparison.Ordinal)
            .Replace("docker pull ubuntu\n", $"docker tag {ImageEngine.Ubuntu} ubuntu\n", StringComparison.Ordinal);

        // The engine gives a sign-in fifteen seconds, and a busy machine may take longer to hash the password.
        block = Login().Replace(block, line =>
            $"until said=$({line} --password-stdin <<< 'a long password' 2>&1); do [[ $said == *Timeout* ]] || break; done; echo \"$said\"");
        var bash = new Tool("bash") { Environment = image.Docker.Environment, WorkingDirectory = folder.Path, Timeout = image.Docker.Timeout };
        return await bash.RunAsync("-euo", "pipefail", "-c", block);
    }

    [GeneratedRegex("^docker login .*$", RegexOptions.Multiline)]
    private static partial Regex Login();
}
