using System.Data.Common;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.Registry.Database;
using Berth.Server.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Hosting;

/// <summary>A server from its start to its end, as the process sees it.</summary>
public static class ServerProcess
{
    /// <summary>Serves until SIGTERM or SIGINT and returns the exit code. What keeps it from starting is said in one sentence.</summary>
    /// <param name="build">Makes the server, once nothing stands in its way.</param>
    public static async Task<int> RunAsync(BerthOptions options, TextWriter error, Func<BerthOptions, WebApplication> build)
    {
        if (RuntimeGate.Fault(Environment.Version) is { } tooOld)
        {
            await error.WriteLineAsync(tooOld);
            return ExitCode.Unavailable;
        }

        try
        {
            MakeFolder(options.DataPath);
            using var held = TakeLock(options, out var taken);
            if (taken is not null)
            {
                await error.WriteLineAsync(taken);
                return ExitCode.TemporaryFailure;
            }

            await using var app = build(options);
            return await ServeAsync(app, options);
        }
        catch (SocketException e)
        {
            await error.WriteLineAsync($"berth cannot listen on {string.Join(" and ", options.Listen)}: {e.Message}");
            return ExitCode.Failure;
        }
        catch (Exception e) when (IsOperatorsToSolve(e))
        {
            await error.WriteLineAsync($"berth cannot start: {Explain(e)}");
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            // A bug: whoever reports it needs all of it, and the shell an exit code rather than a core dump.
            await error.WriteLineAsync($"berth failed: {e}");
            return ExitCode.Failure;
        }
    }

    /// <summary>A port in use, a folder that may not be written, a database that is away: a stack trace would not help.</summary>
    public static bool IsOperatorsToSolve(Exception e) =>
        e is IOException or UnauthorizedAccessException or DbException or MetadataException;

    /// <summary>What went wrong, and what to do about a folder of somebody else's: with containers the usual fault of a first start.</summary>
    public static string Explain(Exception e) => e is UnauthorizedAccessException && !OperatingSystem.IsWindows()
        ? $"{e.Message} Berth runs as user {EffectiveUser()}, who has to own its folders: chown -R {EffectiveUser()} FOLDER, which for a "
            + "container is the folder on the host. Or start it as the user who owns them"
        : e.Message;

    private static async Task<int> ServeAsync(WebApplication app, BerthOptions options)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.StartAsync();
            await app.Services.GetRequiredService<StartLine>().WriteAsync(app, options, stopping);
        }
        catch (Exception e)
        {
            // What has begun must have ended before what it works with is disposed of.
            await app.StopAsync();
            if (e is OperationCanceledException && stopping.IsCancellationRequested)
            {
                // Told to stop before it had begun.
                return ExitCode.Success;
            }

            throw;
        }

        await app.WaitForShutdownAsync();
        return ExitCode.Success;
    }

    private static InstanceLock? TakeLock(BerthOptions options, out string? taken)
    {
        taken = null;
        return options.Database.Kind == DatabaseKind.Sqlite ? InstanceLock.TryTake(options.DataPath, out taken) : null;
    }

    /// <summary>For the owner alone: it will hold the database and the keys. A folder that is there keeps its mode: who may look into it is its
    /// owner's to say, who is warned.</summary>
    internal static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();
}
