using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>Opens connections: waits for a database that is busy, and gives up soon on one that is away.</summary>
/// <remarks>
/// The driver has one limit for a place in its pool, for reaching the host and for being greeted. Two seconds are right for the second
/// alone: a machine whose cores are taken greets later than that, and so does a pool whose connections all work.
/// <code>
///   open ─► done in a second? ── yes ─────────────────────────────────────────────► go on
///               └ no ─► does the host take a TCP connection within another second?
///                           ├ no  ─► away: 503, two seconds after the question
///                           └ yes ─► busy: wait as long as the driver's limit says
/// </code>
/// The kernel takes the connection however busy PostgreSQL is; a PostgreSQL that is stopped, or starting, refuses at once by itself.
/// </remarks>
internal sealed class PatientOpening(NpgsqlConnectionStringBuilder address) : DbConnectionInterceptor
{
    private static readonly TimeSpan Unasked = TimeSpan.FromSeconds(1), Reach = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool>? _question;

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await OpenAsync(connection, cancellationToken);
        return InterceptionResult.Suppress();
    }

    public async Task OpenAsync(DbConnection connection, CancellationToken cancel)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await OpenOnceAsync(connection, cancel);
                return;
            }
            catch (PostgresException e) when (IsFull(e) && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(address.Timeout))
            {
                await Task.Delay(Random.Shared.Next(20, 200), cancel);
            }
        }
    }

    /// <summary>Others have taken all the connections that the database gives: busy, too.</summary>
    private static bool IsFull(PostgresException exception) => exception.SqlState == PostgresErrorCodes.TooManyConnections;

    private async Task OpenOnceAsync(DbConnection connection, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var opening = connection.OpenAsync(end.Token);
        if (!opening.IsCompleted)
        {
            await opening.WaitAsync(Unasked, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!opening.IsCompleted && !cancel.IsCancellationRequested && !await IsReachableAsync())
        {
            await end.CancelAsync();
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCanceled)
            {
                throw new NpgsqlException("The host of the database does not answer.");
            }
        }

        await opening;
    }

    /// <summary>One question for all who wait.</summary>
    private Task<bool> IsReachableAsync()
    {
        lock (_lock)
        {
            return _question is { IsCompleted: false } asked ? asked : _question = AskAsync();
        }
    }

    private async Task<bool> AskAsync()
    {
        // A socket in the file system is there or not, and of several hosts the driver finds the one that answers.
        if (address.Host is not { } host || host.StartsWith('/') || host.Contains(',', StringComparison.Ordinal))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(Reach);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, address.Port, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
