using Berth.Registry.Callers;
using Berth.Registry.Composition;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Testing;
using Berth.Testing.PostgreSql;
using Berth.Testing.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Tokens;

public sealed class CredentialChecksTests
{
    [Fact]
    public async Task While_the_database_is_away_a_token_is_believed_until_it_expires()
    {
        await using var cluster = await PostgresCluster.StartAsync(durable: false);
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddRegistry(new RegistryOptions
            {
                DataFolder = folder.Path,
                StorageFolder = folder.NewFolder("blobs"),
                PostgreSqlConnection = await cluster.ConnectionAsync(),
            })
            .AddSingleton<TimeProvider>(clock)
            .BuildServiceProvider();
        await services.GetRequiredService<MetadataStore>().MigrateAsync(CancellationToken.None);
        var created = await services.GetRequiredService<Accounts>().CreateAsync(
            Caller.System("test"), new NewAccount("ann", null), CancellationToken.None);
        var ann = new CallerIdentity(CallerKind.Account, created.Value!.Id, 0, null);
        var tokens = services.GetRequiredService<RegistryTokens>();
        var issued = await tokens.IssueAsync(
            Caller.FromBearer(ann, "ann", CredentialLimits.None, Origin.Local), [], CancellationToken.None);
        var token = issued.Text;

        await cluster.StopServerAsync();

        Assert.NotNull(await tokens.VerifyAsync(token));
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.NotNull(await tokens.VerifyAsync(token));

        // Once is enough to wait for a database that does not answer.
        var again = tokens.VerifyAsync(token);
        Assert.True(again.IsCompleted);
        Assert.NotNull(await again);
        clock.Advance(TimeSpan.FromSeconds(260));
        Assert.Null(await tokens.VerifyAsync(token));
    }
}
