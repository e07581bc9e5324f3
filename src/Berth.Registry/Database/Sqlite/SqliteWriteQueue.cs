using System.Threading.Channels;
using Berth.Registry.Database.Tables;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Berth.Registry.Database.Sqlite;

/// <summary>All changes to a SQLite database, one after another on one connection, and as many as are waiting in one commit.</summary>
/// <remarks>
/// <code>
///   push ─┐
///   push ─┼─► queue ─► BEGIN IMMEDIATE ─► savepoint, change, release ─► … ─► COMMIT (one fsync) ─► answer all
///   tag  ─┘                               a change that throws rolls back to its savepoint only
/// </code>
/// A durable commit costs one fsync of the log; shared by a batch, it does not limit throughput. Batches without a durable change
/// skip it: <c>synchronous</c> is set per batch, and the next durable commit carries the earlier frames with it.
/// </remarks>
internal sealed class SqliteWriteQueue : IAsyncDisposable
{
    private const int LargestBatch = 128;

    private readonly Channel<Change> _queue = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _connectionString;
    private readonly Func<bool>? _freeSpace;
    private readonly Freshness _freshness;
    private readonly Task _loop;
    private SqliteSession? _session;
    private SqliteContext? _context;
    private long? _dataVersion;

    public SqliteWriteQueue(string connectionString, Func<bool>? freeSpace, Freshness freshness)
    {
        _connectionString = connectionString;
        _freeSpace = freeSpace;
        _freshness = freshness;
        _loop = Task.Run(RunAsync);
    }

    public Task<T> EnqueueAsync<T>(Func<DatabaseChange, Task<T>> change, Durability durability, CancellationToken cancel) =>
        EnqueueAsync(new Change<T>(change, durability, cancel));

    /// <summary>Forgets what other processes may have changed.</summary>
    public Task LookAsync() => EnqueueAsync(new Change<bool>(null, Durability.Relaxed, CancellationToken.None));

    private async Task<T> EnqueueAsync<T>(Change<T> entry)
    {
        if (!_queue.Writer.TryWrite(entry))
        {
            throw new MetadataException("the server is shutting down", null);
        }

        return await entry.Outcome;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        Close();
    }

    private async Task RunAsync()
    {
        var batch = new List<Change>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var change))
            {
                batch.Add(change);
            }

            try
            {
                await CommitAsync(batch);
            }
            catch (Exception e)
            {
                Fail(batch, e);
            }
        }
    }

    private void Fail(List<Change> batch, Exception exception)
    {
        // The connection may be in any state now; the next batch opens a new one.
        Close();
        var outcome = SqliteErrors.Translate(exception) ?? exception;
        batch.ForEach(change => change.Fail(outcome));
    }

    /// <summary>A full disk gets one more try after space kept in reserve is freed, so that deleting needs no new space.</summary>
    private async Task CommitAsync(List<Change> batch)
    {
        try
        {
            await CommitOnceAsync(batch);
        }
        catch (Exception e) when (SqliteErrors.IsFull(e) && _freeSpace?.Invoke() == true)
        {
            Close();
            await CommitOnceAsync(batch);
        }
    }

    private async Task CommitOnceAsync(List<Change> batch)
    {
        var session = _session ?? Open();
        var connection = session.Connection;
        if (batch.TrueForAll(change => change.IsLook))
        {
            Look(connection);
            batch.ForEach(change => change.Complete());
            return;
        }

        var durable = batch.Exists(change => change.Durability == Durability.Durable);
        Execute(connection, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        await using (var transaction = connection.BeginTransaction(deferred: false))
        {
            session.Transaction = transaction;
            Look(connection);
            var changed = new List<Changed>();
            foreach (var change in batch.Where(change => !change.IsLook))
            {
                changed.AddRange(await ApplyAsync(change, session, transaction));
            }

            Commit(transaction, changed);
        }

        batch.ForEach(change => change.Complete());
    }

    private void Commit(SqliteTransaction transaction, List<Changed> changed)
    {
        _freshness.Begin(changed);
        try
        {
            transaction.Commit();
        }
        finally
        {
            _freshness.End(changed);
        }
    }

    /// <summary>The number moves when anybody but this connection commits, and it alone writes for this process.</summary>
    private void Look(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        var version = (long)command.ExecuteScalar()!;
        if (version != _dataVersion)
        {
            _dataVersion = version;
            _freshness.ForgetAll();
        }
    }

    /// <returns>What it concerns of that which is answered from memory.</returns>
    private async Task<IReadOnlyList<Changed>> ApplyAsync(Change change, SqliteSession session, SqliteTransaction transaction)
    {
        const string savepoint = "change";
        IReadOnlyList<Changed> changed = [];
        transaction.Save(savepoint);
        try
        {
            var under = new DatabaseChange(session, () => ContextOf(transaction));
            await change.RunAsync(under);
            changed = under.Changed;
        }
        catch (Exception e) when (!SqliteErrors.IsFull(e))
        {
            transaction.Rollback(savepoint);
            DropContext();
            change.Reject(SqliteErrors.Translate(e) ?? e);
        }

        transaction.Release(savepoint);
        return changed;
    }

    /// <summary>One context serves all changes, emptied before each: to make one costs more than most changes do.</summary>
    private SqliteContext ContextOf(SqliteTransaction transaction)
    {
        var context = _context ??= new SqliteContext(SqliteStore.Options(transaction.Connection!));
        context.ChangeTracker.Clear();
        if (context.Database.CurrentTransaction?.GetDbTransaction() != transaction)
        {
            context.Database.UseTransaction(null);
            context.Database.UseTransaction(transaction);
        }

        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
        return context;
    }

    private void DropContext()
    {
        _context?.Dispose();
        _context = null;
    }

    private void Close()
    {
        DropContext();
        _session?.Dispose();
        _session = null;
        _dataVersion = null;
    }

    private SqliteSession Open()
    {
        _session = SqliteSession.Open(_connectionString);
        Execute(_session.Connection, "PRAGMA journal_mode=WAL");
        Execute(_session.Connection, "PRAGMA foreign_keys=ON");
        return _session;
    }

    private static void Execute(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        command.ExecuteNonQuery();
    }

    private abstract class Change(Durability durability)
    {
        public Durability Durability => durability;

        /// <summary>It changes nothing and only wants to know what others did.</summary>
        public abstract bool IsLook { get; }

        public abstract Task RunAsync(DatabaseChange under);

        /// <summary>This change alone failed: its own outcome is known once the batch is through.</summary>
        public abstract void Reject(Exception exception);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<DatabaseChange, Task<T>>? change, Durability durability, CancellationToken cancel) : Change(durability)
    {
        private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _rejection;
        private T? _value;

        public Task<T> Outcome => _outcome.Task;

        public override bool IsLook => change is null;

        public override async Task RunAsync(DatabaseChange under)
        {
            cancel.ThrowIfCancellationRequested();
            _rejection = null;
            _value = await change!(under);
            await under.SaveAsync(CancellationToken.None);
        }

        public override void Reject(Exception exception) => _rejection = exception;

        public override void Complete()
        {
            if (_rejection is null)
            {
                _outcome.TrySetResult(_value!);
            }
            else
            {
                _outcome.TrySetException(_rejection);
            }
        }

        public override void Fail(Exception exception) => _outcome.TrySetException(_rejection ?? exception);
    }
}
