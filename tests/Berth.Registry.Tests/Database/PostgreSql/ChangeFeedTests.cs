using Berth.Registry.Database;
using Berth.Registry.Database.PostgreSql;
using Berth.Testing;
using Berth.Testing.PostgreSql;
using Npgsql;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Database.PostgreSql;

public sealed class ChangeFeedTests
{
    /// <summary>Twenty, because what once kept it waiting for ever was the last fraction of a millisecond between two, which not every one has.</summary>
    [Fact]
    public async Task It_beats_on_while_nobody_changes_anything()
    {
        var address = new NpgsqlConnectionStringBuilder(await (await PostgresCluster.SharedAsync()).ConnectionAsync());
        await using var witness = new NpgsqlConnection(address.ToString());
        await witness.OpenAsync(Cancel);
        await using (var listen = new NpgsqlCommand($"LISTEN {ChangeFeed.Channel}", witness))
        {
            await listen.ExecuteNonQueryAsync(Cancel);
        }

        using var over = new CancellationTokenSource();
        var feed = new ChangeFeed(address, new Freshness(TimeProvider.System), TimeProvider.System);
        var listening = feed.ListenAsync(over.Token);
        for (var beat = 0; beat < 20; beat++)
        {
            Assert.True(await witness.WaitAsync(Patience.Limit, Cancel), $"no beat followed the {beat} before");
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }
}
