namespace Berth.Testing.Processes;

/// <summary>What a finished tool left behind.</summary>
public sealed record ToolResult(string CommandLine, int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>The standard output, when the tool succeeded; otherwise throws with everything the tool said.</summary>
    public string Succeeded() => ExitCode == 0 ? StandardOutput : throw new ToolException(ToString());

    public override string ToString() =>
        $"""
        $ {CommandLine}
        exit code {ExitCode}
        --- standard output
        {StandardOutput}
        --- standard error
        {StandardError}
        """;
}
