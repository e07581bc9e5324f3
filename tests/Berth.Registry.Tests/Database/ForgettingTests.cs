using Berth.Registry.Database;
using Berth.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Database;

/// <summary>By the time that anybody can see a change, its process answers nothing from memory that the change concerns.</summary>
public sealed class ForgettingTests
{
    private const string App = "ada/app", One = "one";

    [Fact]
    public async Task SQLite_has_made_memory_forget_when_the_commit_begins()
    {
        await using var registry = await StartAsync(TestDatabase.Sqlite);
        var (store, ticket) = await RememberAsync(registry);
        var atCommit = new List<bool>();

        await store.ChangeAsync(
            change =>
            {
                raw.sqlite3_commit_hook(((SqliteConnection)change.Context.Database.GetDbConnection()).Handle, CommitBegins, null);
                return ChangeAsync(change);
            },
            Cancel);

        Assert.Equal([false], atCommit);
        Assert.False(store.Freshness.IsCurrent(ticket));

        int CommitBegins(object data)
        {
            atCommit.Add(store.Freshness.IsCurrent(ticket));
            return 0;
        }
    }

    [Fact]
    public async Task PostgreSQL_has_made_memory_forget_when_the_commit_begins()
    {
        await using var registry = await StartAsync(TestDatabase.PostgreSql);
        await using var other = new NpgsqlConnection(registry.Options.PostgreSqlConnection);
        await other.OpenAsync(Cancel);
        await RunAsync("""
            CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER stop AFTER UPDATE ON access_epoch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stop();
            SELECT pg_advisory_lock(1)
            """);
        var (store, ticket) = await RememberAsync(registry);

        var changing = store.ChangeAsync(ChangeAsync, Cancel);
        await Eventually.IsTrueAsync(
            async () => (bool)(await RunAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'advisory')"))!,
            "the change stops within its commit");
        var atCommit = store.Freshness.IsCurrent(ticket);
        await RunAsync("SELECT pg_advisory_unlock(1)");
        await changing;

        Assert.False(atCommit);
        Assert.False(store.Freshness.IsCurrent(ticket));

        async Task<object?> RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, other);
            return await command.ExecuteScalarAsync(Cancel);
        }
    }

    /// <summary>The clock stands, so nothing but a change ends the ticket.</summary>
    private static async Task<(MetadataStore Store, Freshness.Ticket Ticket)> RememberAsync(TestRegistry registry)
    {
        var store = registry.Get<MetadataStore>();
        store.Watch();
        await Eventually.IsTrueAsync(() => store.Freshness.IsTrusted, "the database has told what there is to tell");
        var ticket = store.Freshness.Take(App, One);
        Assert.True(store.Freshness.IsCurrent(ticket));
        return (store, ticket);
    }

    private static async Task<bool> ChangeAsync(DatabaseChange change)
    {
        await change.Context.AccessEpochs.ExecuteUpdateAsync(row => row.SetProperty(e => e.Value, e => e.Value + 1), Cancel);
        change.Changes(App, One);
        return true;
    }
}
