using System.Net;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Identity.SecondFactors;
using Berth.Registry.Tokens;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

/// <summary>What ends when an account changes by what it signs in: everything that was signed in before, except the session that does it,
/// and except access tokens, which are credentials of their own.</summary>
public abstract class SignInEndsTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "browser");
    private TestRegistry _registry = null!;
    private string _here = "", _there = "", _hub = "", _refresh = "", _bearer = "", _secret = "";
    private CreatedToken _token = null!;

    private SecondFactor SecondFactor => _registry.Get<SecondFactor>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        await _registry.Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount("alice", Password), Cancel);
        _token = (await _registry.Get<AccessTokens>().CreateAsync(
            Caller.System("command-line"), "alice", new NewToken("ci", [new TokenGrant("*", TokenScopes.Read)]), Cancel)).Value!;
        await SignInEverywhereAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Turning_the_second_factor_on_ends_what_was_signed_in_without_it()
    {
        await EnrolAsync();

        await AssertEndedAsync(hereToo: false);
    }

    [Fact]
    public async Task Turning_it_off_ends_the_rest_too()
    {
        await EnrolAsync();
        await SignInEverywhereAsync();

        Assert.True((await SecondFactor.DisableAsync(await HereAsync(), Password, Cancel)).Succeeded);

        await AssertEndedAsync(hereToo: false);
    }

    [Fact]
    public async Task So_do_new_recovery_codes()
    {
        await EnrolAsync();
        await SignInEverywhereAsync();

        Assert.True((await SecondFactor.ReplaceRecoveryCodesAsync(await HereAsync(), Password, Cancel)).Succeeded);

        await AssertEndedAsync(hereToo: false);
    }

    [Fact]
    public async Task So_does_a_new_password()
    {
        Assert.True((await _registry.Get<Accounts>().ChangePasswordAsync(await HereAsync(), Password, "quince-harbour-4", Cancel)).Succeeded);

        await AssertEndedAsync(hereToo: false);
    }

    [Fact]
    public async Task An_administrator_who_takes_the_second_factor_away_ends_all_of_it()
    {
        await EnrolAsync();
        await SignInEverywhereAsync();

        Assert.True((await SecondFactor.ResetAsync(Caller.System("command-line"), "alice", Cancel)).Succeeded);

        await AssertEndedAsync(hereToo: true);
    }

    [Fact]
    public async Task So_does_a_password_that_was_chosen_by_a_link()
    {
        var accounts = _registry.Get<Accounts>();
        var link = (await accounts.CreateResetLinkAsync(Caller.System("command-line"), "alice", Cancel)).Value!;

        Assert.True((await accounts.ResetPasswordAsync(link, "quince-harbour-4", Home, Cancel)).Succeeded);

        await AssertEndedAsync(hereToo: true);
    }

    [Fact]
    public async Task A_profile_or_a_wrong_code_ends_nothing()
    {
        var here = await HereAsync();
        var change = new ProfileChange { Email = "a@example.com" };
        Assert.True((await _registry.Get<Accounts>().UpdateProfileAsync(here, "alice", change, Cancel)).Succeeded);
        Assert.True((await SecondFactor.BeginAsync(here, "berth.example", Cancel)).Succeeded);
        Assert.False((await SecondFactor.ConfirmAsync(here, "000000", Cancel)).Succeeded);

        Assert.NotNull(await FindAsync(_there));
        Assert.NotNull(await _registry.Get<HubTokens>().VerifyAsync(_hub, Home, Cancel));
        Assert.NotNull(await _registry.Get<RefreshTokens>().RedeemAsync(_refresh, false, Home, Cancel));
    }

    private async Task AssertEndedAsync(bool hereToo)
    {
        Assert.Equal(hereToo, await FindAsync(_here) is null);
        Assert.Null(await FindAsync(_there));
        Assert.Null(await _registry.Get<HubTokens>().VerifyAsync(_hub, Home, Cancel));
        Assert.Null(await _registry.Get<RefreshTokens>().RedeemAsync(_refresh, false, Home, Cancel));
        _registry.Clock.Advance(TimeSpan.FromSeconds(55));
        Assert.Null(await _registry.Get<RegistryTokens>().VerifyAsync(_bearer));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync(_token.Secret, Door.Registry));
    }

    /// <summary>In two browsers, with the Hub API, and by <c>docker login</c> with a refresh token and a bearer token.</summary>
    private async Task SignInEverywhereAsync()
    {
        var caller = await VerifyAsync(Password, Door.Pages) switch
        {
            SignInResult.Succeeded succeeded => succeeded.Caller,
            SignInResult.SecondFactorRequired required => Assert.IsType<SignInResult.Succeeded>(
                await _registry.Get<SignIn>().CompleteAsync(required.LoginToken, NextCode(), Home, Cancel)).Caller,
            var other => throw new InvalidOperationException($"{other}"),
        };
        var sessions = _registry.Get<Sessions>();
        (_here, _there) = (await sessions.StartAsync(caller, Cancel), await sessions.StartAsync(caller, Cancel));
        _hub = (await _registry.Get<HubTokens>().IssueAsync(caller, HubTokens.LoginLifetime, Cancel)).Text;
        _refresh = await _registry.Get<RefreshTokens>().IssueAsync(caller, Cancel);
        _bearer = (await _registry.Get<RegistryTokens>().IssueAsync(caller, [], Cancel)).Text;
        Assert.NotNull(await _registry.Get<RegistryTokens>().VerifyAsync(_bearer));
    }

    private async Task EnrolAsync()
    {
        Assert.True((await SecondFactor.BeginAsync(await HereAsync(), "berth.example", Cancel)).Succeeded);
        var row = await _registry.Get<MetadataStore>().ReadAsync(context => context.Accounts.SingleAsync(a => a.Name == "alice"), Cancel);
        _secret = Convert.ToHexString(_registry.Get<SecondFactorCheck>().Open(row)!);
        Assert.True((await SecondFactor.ConfirmAsync(await HereAsync(), NextCode(), Cancel)).Succeeded);
        _registry.Clock.Advance(TimeSpan.FromSeconds(40));
    }

    private string NextCode() => Totp.Code(Convert.FromHexString(_secret), Totp.StepAt(_registry.Clock.GetUtcNow()));

    private async Task<Caller> HereAsync() => (await FindAsync(_here))!;

    private ValueTask<Caller?> FindAsync(string session) => _registry.Get<Sessions>().FindAsync(session, Home, Cancel);

    private Task<SignInResult> VerifyAsync(string secret, Door door) => _registry.Get<SignIn>().VerifyAsync("alice", secret, door, Home, Cancel);
}

public sealed class SignInEndsOnSqliteTests() : SignInEndsTests(TestDatabase.Sqlite);

public sealed class SignInEndsOnPostgreSqlTests() : SignInEndsTests(TestDatabase.PostgreSql);
