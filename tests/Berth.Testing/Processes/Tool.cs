using System.ComponentModel;
using System.Diagnostics;

namespace Berth.Testing.Processes;

/// <summary>
/// A command line tool: run to its end with a time limit and both streams captured, or started as a <see cref="Daemon"/>.
/// </summary>
public sealed class Tool(string fileName)
{
    /// <summary>How long a tool may take: a hung client must fail its test, not the whole run.</summary>
    public TimeSpan Timeout { get; init; } = Patience.Limit;

    /// <summary>Arguments put before those of each run, such as the socket of a private daemon.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Environment variables added to those of this process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? WorkingDirectory { get; init; }

    /// <summary>What the tool reads from its standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>The same tool with something to read.</summary>
    public Tool WithInput(string text) => new(fileName)
    {
        Timeout = Timeout,
        Prefix = Prefix,
        Environment = Environment,
        WorkingDirectory = WorkingDirectory,
        Input = text,
    };

    /// <summary>Runs the tool and returns its standard output; throws <see cref="ToolException"/> on any other exit code than 0.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryRunAsync(arguments)).Succeeded();

    /// <summary>Runs the tool to its end, whatever its exit code.</summary>
    public async Task<ToolResult> TryRunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var (output, error) = (new CapturedText(), new CapturedText());
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => error.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(Input);
        process.StandardInput.Close();

        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            // Waits for the end of both streams too, which a child that outlives the tool may hold open.
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new ToolException($"'{fileName}' did not finish within {Timeout}.\n{Result(-1)}");
        }

        return Result(process.ExitCode);

        ToolResult Result(int exitCode) => new(CommandLine(arguments), exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Starts the tool and leaves it running.</summary>
    public Daemon Start(params string[] arguments) => new(CommandLine(arguments), Launch(arguments));

    private Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo(fileName, [.. Prefix, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolException($"'{fileName}' cannot be started: {e.Message}. ./test.sh installs what the tests need.", e);
        }
    }

    private string CommandLine(string[] arguments) => string.Join(' ', [fileName, .. Prefix, .. arguments]);
}
