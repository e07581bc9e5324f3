using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Berth.Testing.Processes;

/// <summary>A running process whose output is kept, so that a failing test can show it.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private const int DescribedLines = 100;

    private readonly string commandLine;
    private readonly Process process;
    private readonly Lock gate = new();
    private readonly CapturedText output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];
    private bool disposed;

    internal Daemon(string commandLine, Process process)
    {
        this.commandLine = commandLine;
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int ProcessId => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>All the process has written to both streams so far.</summary>
    public string Output => output.ToString();

    /// <summary>Returns once a line holding <paramref name="text"/> was written; throws if the process ends or the time is up first.</summary>
    public async Task WaitForOutputAsync(string text, TimeSpan limit)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (Output.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            awaited.Add((text, seen));
        }

        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(seen.Task, ended, Task.Delay(limit)) != seen.Task)
        {
            throw new ToolException($"'{text}' was not seen in the output. {Describe()}");
        }
    }

    /// <summary>Asks <paramref name="isReady"/> again and again until it says yes; throws if the process ends or the time is up first.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> isReady, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (!await isReady())
        {
            if (process.HasExited || clock.Elapsed > limit)
            {
                throw new ToolException($"Not ready. {Describe()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>SIGKILL, and wait until the process is gone.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>Sends <paramref name="signal"/> (SIGTERM by default) and returns the exit code; throws if the process does not end.</summary>
    public async Task<int> StopAsync(PosixSignal signal = PosixSignal.SIGTERM)
    {
        if (!process.HasExited)
        {
            // The shell's own kill: the program of that name is no part of a minimal system.
            await new Tool("sh").TryRunAsync("-c", $"kill -{(signal == PosixSignal.SIGINT ? "INT" : "TERM")} {process.Id}");
        }

        using var limit = new CancellationTokenSource(Patience.Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new ToolException($"Still running {Patience.Limit} after {signal}. {Describe()}");
        }

        return process.ExitCode;
    }

    public string Describe() =>
        $"""
        $ {commandLine}
        {(process.HasExited ? $"exit code {process.ExitCode}" : "still running")}
        --- the end of its output
        {string.Join('\n', Output.Split('\n').TakeLast(DescribedLines))}
        """;

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!process.HasExited)
        {
            await StopAsync();
        }

        disposed = true;
        process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        // Another handler of the same event may have disposed this daemon already.
        if (!disposed && !process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private void Keep(string? line)
    {
        lock (gate)
        {
            output.Add(line);
            foreach (var (_, seen) in awaited.Where(one => line?.Contains(one.Text, StringComparison.Ordinal) == true))
            {
                seen.TrySetResult();
            }
        }
    }
}
