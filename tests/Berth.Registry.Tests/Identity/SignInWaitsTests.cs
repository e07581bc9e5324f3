using System.Net;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

/// <summary>Whom failed sign-ins slow down: who guesses, and not whoever shares a name or a network with a client that has an old secret.</summary>
public abstract class SignInWaitsTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "docker/29.0"),
        Away = new(IPAddress.Parse("2001:db8:7::1"), "docker/29.0");
    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount("alice", Password), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_client_with_a_dead_token_does_not_lock_the_right_password_out()
    {
        var dead = await DeadTokenAsync("ci");
        for (var at = 0; at < 200; at++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", dead));
        }

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "a wrong password"));
    }

    [Fact]
    public async Task A_living_token_gets_in_whatever_dead_ones_did()
    {
        var (living, _) = await TokenAsync("living");
        for (var at = 0; at < 60; at++)
        {
            await VerifyAsync("alice", await DeadTokenAsync($"dead {at}"));
        }

        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", await DeadTokenAsync("one more")));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", living));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
    }

    [Fact]
    public async Task A_token_that_is_switched_on_again_is_good_at_once()
    {
        var (secret, id) = await TokenAsync("ci");
        await SwitchAsync(id, false);
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", secret));

        await SwitchAsync(id, true);

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", secret));
    }

    // One docker push of eight layers with an old password asks for eleven tokens.
    [Fact]
    public async Task The_same_wrong_password_again_and_again_is_one_failure()
    {
        for (var time = 0; time < 100; time++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "the password of last year"));
            _registry.Clock.Advance(TimeSpan.FromSeconds(20));
        }

        for (var at = 0; at < 4; at++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", $"another wrong one {at}"));
        }

        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", "a fifth one"));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "the password of last year"));
    }

    [Fact]
    public async Task Of_a_name_that_nobody_has_the_same_is_true()
    {
        for (var time = 0; time < 100; time++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("nobody", "the password of last year"));
        }
    }

    [Fact]
    public async Task A_wrong_password_that_becomes_the_right_one_is_right()
    {
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "quince-harbour-4"));
        var alice = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password)).Caller;

        Assert.True((await _registry.Get<Accounts>().ChangePasswordAsync(alice, Password, "quince-harbour-4", Cancel)).Succeeded);

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", "quince-harbour-4"));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", Password));
    }

    [Fact]
    public async Task A_password_that_was_tried_while_the_account_was_disabled_is_good_afterwards()
    {
        var (root, accounts) = (Caller.System("command-line"), _registry.Get<Accounts>());
        await accounts.CreateAsync(root, new NewAccount("bob", Password), Cancel);
        await accounts.SetDisabledAsync(root, "bob", true, Cancel);
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("bob", Password));

        await accounts.SetDisabledAsync(root, "bob", false, Cancel);

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("bob", Password));
    }

    [Fact]
    public async Task The_right_password_from_a_network_that_signed_in_before_gets_in_past_two_hundred_wrong_ones()
    {
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
        await ForgetRememberedAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(at => VerifyAsync("alice", $"wrong-password-{at}")));

        Assert.InRange(results.Count(result => result is SignInResult.WrongCredentials), 1, 5);
        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", "one-more-wrong-password"));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
    }

    [Fact]
    public async Task From_a_network_that_never_signed_in_the_right_password_waits_like_any_other()
    {
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
        await ForgetRememberedAsync();
        for (var at = 0; at < 5; at++)
        {
            await VerifyAsync("alice", $"wrong-password-{at}", Away);
        }

        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", Password, Away));
    }

    [Fact]
    public async Task Waits_do_not_grow_while_a_client_asks_on_and_on()
    {
        for (var at = 0; at < 5; at++)
        {
            await VerifyAsync("alice", $"wrong-password-{at}");
        }

        for (var poll = 0; poll < 100; poll++)
        {
            var slowed = Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", "the password of last year"));
            Assert.InRange(slowed.RetryAfter, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        _registry.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "the password of last year"));
        _registry.Clock.Advance(TimeSpan.FromSeconds(2));
        for (var poll = 0; poll < 100; poll++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "the password of last year"));
        }

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password));
    }

    [Fact]
    public async Task Whoever_is_slowed_down_while_they_change_something_is_told_so()
    {
        var alice = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password)).Caller;
        for (var at = 0; at < 5; at++)
        {
            Assert.Equal("password_wrong", await ChangeAsync(alice, $"wrong-password-{at}"));
        }

        Assert.Equal("sign_in_slowed", await ChangeAsync(alice, "wrong-password-9"));
        Assert.Equal("password_too_short", (await _registry.Get<Accounts>().ChangePasswordAsync(alice, Password, "short", Cancel)).Refusal?.Code);
    }

    private async Task<string?> ChangeAsync(Caller alice, string current) =>
        (await _registry.Get<Accounts>().ChangePasswordAsync(alice, current, "quince-harbour-4", Cancel)).Refusal?.Code;

    private Task<SignInResult> VerifyAsync(string name, string secret, Origin? origin = null) =>
        _registry.Get<SignIn>().VerifyAsync(name, secret, Door.Registry, origin ?? Home, Cancel);

    /// <summary>Any right that changes ends what is remembered of right passwords.</summary>
    private async Task ForgetRememberedAsync()
    {
        await _registry.AccountAsync("somebody-else");
        _registry.Clock.Advance(TimeSpan.FromSeconds(3));
    }

    private async Task<string> DeadTokenAsync(string label)
    {
        var (secret, id) = await TokenAsync(label);
        Assert.True((await _registry.Get<AccessTokens>().DeleteAsync(Caller.System("command-line"), "alice", id, Cancel)).Succeeded);
        return secret;
    }

    private async Task<(string Secret, Guid Id)> TokenAsync(string label)
    {
        var created = await _registry.Get<AccessTokens>().CreateAsync(
            Caller.System("command-line"), "alice", new NewToken(label, [new TokenGrant("*", TokenScopes.Read)]), Cancel);
        return (created.Value!.Secret, created.Value.Token.Id);
    }

    private async Task SwitchAsync(Guid id, bool active) => Assert.True((await _registry.Get<AccessTokens>().UpdateAsync(
        Caller.System("command-line"), "alice", id, new TokenChange { IsActive = active }, Cancel)).Succeeded);
}

public sealed class SignInWaitsOnSqliteTests() : SignInWaitsTests(TestDatabase.Sqlite);

public sealed class SignInWaitsOnPostgreSqlTests() : SignInWaitsTests(TestDatabase.PostgreSql);
