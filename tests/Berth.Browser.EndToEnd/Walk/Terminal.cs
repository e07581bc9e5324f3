using Berth.Testing.Docker;
using Berth.Testing.Processes;

namespace Berth.Browser.EndToEnd.Walk;

/// <summary>Where a person pastes commands: a shell with a terminal of its own, since <c>docker login</c> asks for a password only there.</summary>
internal sealed class Terminal(DockerEngine engine, string folder)
{
    /// <param name="answer">What is typed when the command asks.</param>
    public async Task TypeAsync(string command, string answer = "") => (await TryTypeAsync(command, answer)).Succeeded();

    public Task<ToolResult> TryTypeAsync(string command, string answer = "") => new Tool("script")
    {
        Environment = engine.Docker.Environment,
        WorkingDirectory = folder,
        Input = $"{answer}\n",
    }.TryRunAsync("--quiet", "--return", "--command", command, "/dev/null");
}
