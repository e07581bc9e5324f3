using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Registry.Trail;
using Berth.Testing;

namespace Berth.Registry.Tests.Tokens;

public sealed class RefreshTokensTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_refresh_token_stands_for_who_signed_in_and_may_be_used_again(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        var token = await IssueAsync(host);

        foreach (var _ in (int[])[1, 2])
        {
            var redeemed = await RedeemAsync(host, token);
            Assert.Equal("ann", redeemed?.Caller.Name);
            Assert.Null(redeemed?.Next);
        }
    }

    /// <summary>So for all that is had for an access token that ends.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_comes_by_an_access_token_ends_with_it(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        var end = host.Clock.GetUtcNow().AddMinutes(2);
        var made = await host.Get<AccessTokens>().CreateAsync(
            host.Ann, "ann", new NewToken("short", [new TokenGrant("*", TokenScopes.Admin)]) { ExpiresAt = end }, CancellationToken.None);
        var caller = await host.SignInAsync(made.Value!);

        var first = await host.Get<RefreshTokens>().IssueAsync(caller, CancellationToken.None);
        Assert.NotNull((await RedeemAsync(host, first, exchange: true))?.Next);
        var bearer = await host.Get<RegistryTokens>().IssueAsync(caller, [], CancellationToken.None);
        var hub = await host.Get<HubTokens>().IssueAsync(caller, HubTokens.LoginLifetime, CancellationToken.None);

        Assert.All((await host.RowsAsync()).RefreshTokens, row => Assert.Equal(end, row.ExpiresAt));
        Assert.Equal(TimeSpan.FromMinutes(2), bearer.Lifetime);
        Assert.Equal(TimeSpan.FromMinutes(2), hub.Lifetime);
        Assert.Equal(end, (await host.Get<RegistryTokens>().VerifyAsync(bearer.Text))?.ExpiresAt);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await host.Get<HubTokens>().VerifyAsync(hub.Text, TokenHost.Loopback, CancellationToken.None));
        Assert.Null(await RedeemAsync(host, first));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task An_exchanged_token_that_comes_back_ends_its_whole_family(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        var other = await IssueAsync(host);
        var first = await IssueAsync(host);
        var second = (await RedeemAsync(host, first, exchange: true))?.Next;
        var third = (await RedeemAsync(host, second!, exchange: true))?.Next;
        Assert.NotNull(await RedeemAsync(host, third!));

        Assert.Null(await RedeemAsync(host, first));

        Assert.Null(await RedeemAsync(host, third!));
        Assert.Null(await RedeemAsync(host, second!));
        Assert.NotNull(await RedeemAsync(host, other));
        var entries = await host.Get<AuditLog>().ListAsync(
            Caller.System("test"), new AuditFilter { Action = AuditActions.RefreshTokenReused }, null, 0, 10, CancellationToken.None);
        Assert.Equal("ann", Assert.Single(entries.Value!.Items).Namespace);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task Of_many_exchanges_at_once_one_succeeds_at_most(TestDatabase database)
    {
        await using var host = await TokenHost.StartAsync(database);
        var token = await IssueAsync(host);

        var redeemed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => RedeemAsync(host, token, exchange: true))));

        Assert.True(redeemed.Count(r => r is not null) <= 1);
    }

    [Fact]
    public async Task It_ends_with_the_password_it_was_given_for()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await IssueAsync(host);
        var accounts = host.Get<Accounts>();
        var link = await accounts.CreateResetLinkAsync(Caller.System("command-line"), "ann", CancellationToken.None);

        var changed = await accounts.ResetPasswordAsync(
            link.Value!, "a password of some length", TokenHost.Loopback, CancellationToken.None);

        Assert.True(changed.Succeeded, changed.Refusal?.Message);
        Assert.Null(await RedeemAsync(host, token));
        Assert.Empty((await host.RowsAsync()).RefreshTokens);
    }

    [Fact]
    public async Task It_ends_with_the_access_token_it_was_given_for_and_reaches_no_further()
    {
        await using var host = await TokenHost.StartAsync();
        var created = await host.CreateAccessTokenAsync(new TokenGrant("*", TokenScopes.Read));
        var token = await host.Get<RefreshTokens>().IssueAsync(await host.SignInAsync(created), CancellationToken.None);
        Assert.Equal(TokenScopes.Read, (await RedeemAsync(host, token))?.Caller.Limits.ScopesOn("ann/app"));

        await host.Get<AccessTokens>().DeleteAsync(Caller.System("command-line"), "ann", created.Token.Id, CancellationToken.None);

        Assert.Null(await RedeemAsync(host, token));
    }

    [Fact]
    public async Task It_ends_after_ninety_days()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await IssueAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(90));

        Assert.Null(await RedeemAsync(host, token));
        await IssueAsync(host);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await IssueAsync(host);
        Assert.Equal(2, (await host.RowsAsync()).RefreshTokens.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("berth_rft_")]
    [InlineData("berth_rft_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("' or 1=1")]
    public async Task A_made_up_token_is_nobodys(string token)
    {
        await using var host = await TokenHost.StartAsync();

        Assert.Null(await RedeemAsync(host, token));
    }

    [Fact]
    public async Task Docker_Hub_breach_2019_only_its_hash_is_kept()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await IssueAsync(host);

        var row = (await host.RowsAsync()).RefreshTokens.Single();

        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token)), row.Hash);
        Assert.DoesNotContain(token, row.Identity, StringComparison.Ordinal);
    }

    private static async Task<string> IssueAsync(TokenHost host) =>
        await host.Get<RefreshTokens>().IssueAsync(host.Ann, CancellationToken.None);

    private static Task<RedeemedToken?> RedeemAsync(TokenHost host, string token, bool exchange = false) =>
        host.Get<RefreshTokens>().RedeemAsync(token, exchange, TokenHost.Loopback, CancellationToken.None);
}
