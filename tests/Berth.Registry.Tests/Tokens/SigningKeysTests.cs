using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Tokens;
using Berth.Registry.Trail;
using Berth.Testing;

namespace Berth.Registry.Tests.Tokens;

public sealed class SigningKeysTests
{
    private static readonly Caller Operator = Caller.System("command-line");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_first_start_makes_a_key_and_the_second_keeps_it(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        await using var node = host.AnotherNode();
        await host.Get<SigningKeys>().EnsureAsync(CancellationToken.None);
        await node.Get<SigningKeys>().EnsureAsync(CancellationToken.None);

        var key = Assert.Single(await host.Get<SigningKeys>().ListAsync(CancellationToken.None));
        Assert.Equal(SigningKeyState.Active, key.State);
        Assert.Null(key.VerifiesUntil);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task After_a_rotation_old_tokens_are_believed_and_new_ones_are_signed_with_the_new_key(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        var (keys, tokens) = (host.Get<SigningKeys>(), host.Get<RegistryTokens>());
        var before = await host.IssueAsync();

        var kid = await keys.RotateAsync(Operator, now: false, CancellationToken.None);

        var after = await host.IssueAsync();
        Assert.Equal(kid, (string?)(await Forge.WithOwnKeyAsync(host, after)).Header["kid"]);
        Assert.NotNull(await tokens.VerifyAsync(before));
        Assert.NotNull(await tokens.VerifyAsync(after));
        Assert.Equal(
            [SigningKeyState.Retiring, SigningKeyState.Active],
            (await keys.ListAsync(CancellationToken.None)).Select(key => key.State));
        var entries = await host.Get<AuditLog>().ListAsync(
            Operator, new AuditFilter { Action = AuditActions.KeysRotate }, null, 0, 10, CancellationToken.None);
        Assert.Equal((kid, "command-line"), (Assert.Single(entries.Value!.Items).Target, entries.Value.Items[0].Actor));
    }

    [Fact]
    public async Task A_key_ends_at_its_time_also_where_the_keys_were_read_before()
    {
        await using var host = await TokenHost.StartAsync();
        var keys = host.Get<SigningKeys>();
        await keys.EnsureAsync(CancellationToken.None);
        var old = Assert.Single(await keys.ListAsync(CancellationToken.None)).Kid;
        await keys.RotateAsync(Operator, now: false, CancellationToken.None);
        var end = (await keys.ListAsync(CancellationToken.None))[0].VerifiesUntil!.Value;

        host.Clock.SetUtcNow(end - TimeSpan.FromSeconds(1));
        Assert.NotNull(await keys.FindAsync(old));
        host.Clock.SetUtcNow(end);
        Assert.Null(await keys.FindAsync(old));
    }

    [Fact]
    public async Task A_rotation_by_the_command_line_takes_effect_in_a_running_server_within_seconds()
    {
        await using var host = await TokenHost.StartAsync();
        await using var node = host.AnotherNode();
        var server = host.Get<SigningKeys>();
        await server.EnsureAsync(CancellationToken.None);

        var kid = await node.Get<SigningKeys>().RotateAsync(Operator, now: false, CancellationToken.None);

        Assert.NotEqual(kid, (await server.SigningAsync(CancellationToken.None)).Kid);
        host.Clock.Advance(TimeSpan.FromSeconds(5));
        await server.SigningAsync(CancellationToken.None);
        await server.RenewAsync();
        Assert.Equal(kid, (await server.SigningAsync(CancellationToken.None)).Kid);
    }

    [Fact]
    public async Task A_token_signed_by_another_node_with_a_key_just_made_is_believed_at_once()
    {
        await using var host = await TokenHost.StartAsync();
        await host.Get<SigningKeys>().EnsureAsync(CancellationToken.None);
        await using var node = host.AnotherNode();
        await node.Get<SigningKeys>().RotateAsync(Operator, now: false, CancellationToken.None);
        var issued = await node.Get<RegistryTokens>().IssueAsync(host.Ann, [], CancellationToken.None);

        Assert.NotNull(await host.Get<RegistryTokens>().VerifyAsync(issued.Text));
    }

    [Fact]
    public async Task An_unknown_key_is_looked_for_at_most_once_in_five_seconds()
    {
        await using var host = await TokenHost.StartAsync();
        await using var node = host.AnotherNode();
        var server = host.Get<SigningKeys>();
        await server.EnsureAsync(CancellationToken.None);
        Assert.Null(await server.FindAsync("made-up"));

        var kid = await node.Get<SigningKeys>().RotateAsync(Operator, now: false, CancellationToken.None);

        Assert.Null(await server.FindAsync(kid));
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(await server.FindAsync(kid));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task In_an_emergency_all_older_keys_end_at_once_on_every_node(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        await using var node = host.AnotherNode();
        var (keys, tokens, elsewhere) = (host.Get<SigningKeys>(), host.Get<RegistryTokens>(), node.Get<RegistryTokens>());
        var oldest = await host.IssueAsync();
        var first = (await keys.ListAsync(CancellationToken.None)).Single().Kid;
        var second = await keys.RotateAsync(Operator, now: false, CancellationToken.None);
        var old = await host.IssueAsync();
        var login = await host.Get<HubTokens>().IssueAsync(host.Ann, HubTokens.LoginLifetime, CancellationToken.None);
        foreach (var token in (string[])[oldest, old])
        {
            Assert.NotNull(await tokens.VerifyAsync(token));
            Assert.NotNull(await elsewhere.VerifyAsync(token));
        }

        var kid = await keys.RotateAsync(Operator, now: true, CancellationToken.None);

        // Here nothing is believed any more; another node finds out when it is asked the first time after ten seconds.
        Assert.Null(await tokens.VerifyAsync(oldest));
        Assert.Null(await tokens.VerifyAsync(old));
        Assert.Null(await host.Get<HubTokens>().VerifyAsync(login.Text, TokenHost.Loopback, CancellationToken.None));
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await elsewhere.VerifyAsync(old));
        Assert.Null(await elsewhere.VerifyAsync(oldest));
        Assert.Null(await node.Get<HubTokens>().VerifyAsync(login.Text, TokenHost.Loopback, CancellationToken.None));
        Assert.NotNull(await elsewhere.VerifyAsync(await host.IssueAsync()));
        Assert.NotNull(await tokens.VerifyAsync((await elsewhere.IssueAsync(host.Ann, [], CancellationToken.None)).Text));

        var rows = (await host.RowsAsync()).Keys;
        Assert.Equal([first, second, kid], rows.Select(key => key.Kid));
        Assert.All(rows[..2], key => Assert.Empty(key.SealedPrivateKey));
        Assert.Equal(
            [SigningKeyState.Retired, SigningKeyState.Retired, SigningKeyState.Active],
            (await keys.ListAsync(CancellationToken.None)).Select(key => key.State));
        var log = await host.Get<AuditLog>().ReadAsync(Operator, new AuditFilter { Action = AuditActions.KeysRotate }, null, 1, CancellationToken.None);
        Assert.Equal($$"""{"now":true,"ended":["{{first}}","{{second}}"]}""", log.Value!.Single().Data);
    }

    /// <summary>By the clock of a node that is a minute behind it is still a minute ago.</summary>
    [Fact]
    public async Task A_key_that_ended_at_once_has_ended_by_the_clock_of_every_node()
    {
        await using var host = await TokenHost.StartAsync();
        await host.Get<SigningKeys>().EnsureAsync(CancellationToken.None);

        await host.Get<SigningKeys>().RotateAsync(Operator, now: true, CancellationToken.None);

        Assert.True((await host.RowsAsync()).Keys[0].VerifiesUntil <= host.Clock.GetUtcNow() - SignedTokens.Leeway);
    }

    [Fact]
    public async Task A_key_ends_when_its_longest_token_has()
    {
        await using var host = await TokenHost.StartAsync();
        var (keys, hub) = (host.Get<SigningKeys>(), host.Get<HubTokens>());
        var session = await hub.IssueAsync(host.Ann, HubTokens.LoginLifetime, CancellationToken.None);
        await keys.RotateAsync(Operator, now: false, CancellationToken.None);

        host.Clock.Advance(HubTokens.LoginLifetime);
        Assert.NotNull(await hub.VerifyAsync(session.Text, TokenHost.Loopback, CancellationToken.None));
        host.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(
            [SigningKeyState.Retired, SigningKeyState.Active],
            (await keys.ListAsync(CancellationToken.None)).Select(key => key.State));
        host.Clock.Advance(TimeSpan.FromDays(31));
        await keys.RotateAsync(Operator, now: false, CancellationToken.None);
        Assert.Equal(2, (await keys.ListAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Docker_Hub_breach_2019_a_copy_of_the_database_holds_no_key_that_signs()
    {
        await using var host = await TokenHost.StartAsync();
        var pkcs8 = (await host.Get<SigningKeys>().SigningAsync(CancellationToken.None)).SecurityKey.ECDsa.ExportPkcs8PrivateKey();
        var secret = (await host.Get<SigningKeys>().SigningAsync(CancellationToken.None)).SecurityKey.ECDsa.ExportParameters(true).D!;

        var stored = (await host.RowsAsync()).Keys.Single();

        Assert.Equal(-1, stored.SealedPrivateKey.AsSpan().IndexOf(secret));
        Assert.Equal(-1, stored.SealedPrivateKey.AsSpan().IndexOf(pkcs8));
        await host.Get<SigningKeys>().RotateAsync(Operator, now: false, CancellationToken.None);
        Assert.Empty((await host.RowsAsync()).Keys[0].SealedPrivateKey);
    }
}
