using Berth.Registry.Database;
using Berth.Registry.Database.Sqlite;
using Berth.Testing.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Database.Sqlite;

public sealed class SqliteWriteQueueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Connection => $"Data Source={_folder.At("berth.db")}";

    [Fact]
    public async Task Changes_come_one_after_another_in_their_order()
    {
        await using var queue = await StartAsync();
        var (inside, order) = (0, new List<int>());

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => queue.EnqueueAsync(
            async change =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                await Task.Yield();
                order.Add(i);
                Interlocked.Decrement(ref inside);
                return await MarkAsync(change, $"{i}");
            },
            Durability.Durable, Cancel)));

        Assert.Equal(Enumerable.Range(0, 300), order);
        Assert.Equal(300, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task Those_that_wait_share_a_transaction_and_none_is_answered_before_it_is_committed()
    {
        await using var queue = await StartAsync();
        var transactions = new List<object>();
        Task<int>? first = null;
        await using var gate = await Gate.CloseAsync(queue);
        first = queue.EnqueueAsync(RememberAsync, Durability.Durable, Cancel);
        var second = queue.EnqueueAsync(
            async change =>
            {
                Assert.False(first!.IsCompleted);
                Assert.Empty(await MarksAsync());
                return await RememberAsync(change);
            },
            Durability.Durable, Cancel);
        await gate.OpenAsync();

        await Task.WhenAll(first, second);
        Assert.Same(transactions[0], transactions[1]);
        Assert.Equal(2, (await MarksAsync()).Count);

        Task<int> RememberAsync(DatabaseChange change)
        {
            transactions.Add(change.Context.Database.CurrentTransaction!.GetDbTransaction());
            return MarkAsync(change, "x");
        }
    }

    [Fact]
    public async Task A_change_that_throws_takes_back_what_it_did_and_nothing_else()
    {
        await using var queue = await StartAsync();
        await using var gate = await Gate.CloseAsync(queue);
        var before = queue.EnqueueAsync(change => MarkAsync(change, "before"), Durability.Durable, Cancel);
        var wrong = queue.EnqueueAsync<int>(
            async change =>
            {
                await MarkAsync(change, "wrong");
                throw new InvalidOperationException("no");
            },
            Durability.Durable, Cancel);
        var after = queue.EnqueueAsync(change => MarkAsync(change, "after"), Durability.Durable, Cancel);
        await gate.OpenAsync();

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => wrong)).Message);
        await Task.WhenAll(before, after);
        Assert.Equal(["before", "after"], await MarksAsync());
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_changes_nothing()
    {
        await using var queue = await StartAsync();
        using var gone = new CancellationTokenSource();
        await using var gate = await Gate.CloseAsync(queue);
        var waiting = queue.EnqueueAsync(change => MarkAsync(change, "late"), Durability.Durable, gone.Token);
        await gone.CancelAsync();
        await gate.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(await MarksAsync());
    }

    /// <summary>2 is FULL, which syncs each commit; 1 is NORMAL, which leaves that to the next one that does.</summary>
    [Theory]
    [InlineData(Durability.Durable, Durability.Relaxed, 2)]
    [InlineData(Durability.Relaxed, Durability.Durable, 2)]
    [InlineData(Durability.Relaxed, Durability.Relaxed, 1)]
    internal async Task A_commit_is_as_durable_as_the_most_demanding_of_its_changes(Durability one, Durability other, int expected)
    {
        await using var queue = await StartAsync();
        await using var gate = await Gate.CloseAsync(queue);
        var levels = new[] { one, other }.Select(durability => queue.EnqueueAsync(SynchronousAsync, durability, Cancel)).ToList();
        await gate.OpenAsync();

        Assert.All(await Task.WhenAll(levels), level => Assert.Equal(expected, level));
        Assert.Equal(2, await queue.EnqueueAsync(SynchronousAsync, Durability.Durable, Cancel));

        static async Task<int> SynchronousAsync(DatabaseChange change) =>
            (await change.Context.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").ToListAsync()).Single();
    }

    [Fact]
    public async Task A_full_disk_gets_one_more_try_after_space_was_freed()
    {
        var freed = 0;
        await using var queue = await StartAsync(() => ++freed == 1);
        await using var gate = await Gate.CloseAsync(queue);
        var beside = queue.EnqueueAsync(change => MarkAsync(change, "beside"), Durability.Durable, Cancel);
        var large = queue.EnqueueAsync(change => FillAsync(change, isFull: freed == 0), Durability.Durable, Cancel);
        await gate.OpenAsync();

        await Task.WhenAll(beside, large);
        Assert.Equal(1, freed);
        Assert.Equal(["beside", "large"], await MarksAsync());
    }

    [Fact]
    public async Task A_disk_that_stays_full_refuses_all_that_waited_and_what_fits_later_is_taken()
    {
        var freed = 0;
        await using var queue = await StartAsync(() => ++freed == 1);
        await using var gate = await Gate.CloseAsync(queue);
        var beside = queue.EnqueueAsync(change => MarkAsync(change, "beside"), Durability.Durable, Cancel);
        var large = queue.EnqueueAsync(change => FillAsync(change, isFull: true), Durability.Durable, Cancel);
        await gate.OpenAsync();

        foreach (var refused in new[] { beside, large })
        {
            Assert.Contains("storage full", (await Assert.ThrowsAsync<MetadataException>(() => refused)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, freed);
        await queue.EnqueueAsync(change => MarkAsync(change, "later"), Durability.Durable, Cancel);
        Assert.Equal(["later"], await MarksAsync());
    }

    [Fact]
    public async Task What_was_taken_before_the_end_is_done_and_what_comes_after_it_is_refused()
    {
        var queue = await StartAsync();
        await using var gate = await Gate.CloseAsync(queue);
        var taken = queue.EnqueueAsync(change => MarkAsync(change, "taken"), Durability.Durable, Cancel);
        var ending = queue.DisposeAsync();
        var refusal = await Assert.ThrowsAsync<MetadataException>(
            () => queue.EnqueueAsync(change => MarkAsync(change, "late"), Durability.Durable, Cancel));
        await gate.OpenAsync();
        await ending;

        await taken;
        Assert.Contains("shutting down", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["taken"], await MarksAsync());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SqliteWriteQueue> StartAsync(Func<bool>? freeSpace = null)
    {
        var queue = new SqliteWriteQueue(Connection, freeSpace, new Freshness(TimeProvider.System));
        await queue.EnqueueAsync(
            change => change.Context.Database.ExecuteSqlRawAsync("CREATE TABLE marks (name TEXT, filling BLOB)"), Durability.Durable, Cancel);
        return queue;
    }

    private static Task<int> MarkAsync(DatabaseChange change, string name) =>
        change.Sql.ExecuteAsync("INSERT INTO marks (name) VALUES ($1)", [name], Cancel);

    /// <summary>The limit is the connection's own, so that a new one finds room again.</summary>
    private static async Task<int> FillAsync(DatabaseChange change, bool isFull)
    {
        if (isFull)
        {
            await change.Context.Database.ExecuteSqlRawAsync("PRAGMA max_page_count=1");
        }

        return await change.Context.Database.ExecuteSqlRawAsync("INSERT INTO marks VALUES ('large', zeroblob(1000000))");
    }

    /// <summary>As another connection sees them.</summary>
    private async Task<List<string>> MarksAsync()
    {
        await using var connection = new SqliteConnection(Connection + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM marks ORDER BY rowid";
        await using var reader = await command.ExecuteReaderAsync();
        var marks = new List<string>();
        while (await reader.ReadAsync())
        {
            marks.Add(reader.GetString(0));
        }

        return marks;
    }

    /// <summary>A change that holds up those behind it, which so become one batch.</summary>
    private sealed class Gate : IAsyncDisposable
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task _passed = Task.CompletedTask;

        public static async Task<Gate> CloseAsync(SqliteWriteQueue queue)
        {
            var (gate, reached) = (new Gate(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            gate._passed = queue.EnqueueAsync(
                async _ =>
                {
                    reached.SetResult();
                    await gate._open.Task;
                    return 0;
                },
                Durability.Relaxed, Cancel);
            await reached.Task;
            return gate;
        }

        public async Task OpenAsync()
        {
            _open.TrySetResult();
            await _passed;
        }

        public async ValueTask DisposeAsync() => await OpenAsync();
    }
}
