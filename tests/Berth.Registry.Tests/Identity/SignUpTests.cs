using System.Net;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

/// <summary>What a stranger makes the server do before they have an account.</summary>
public abstract class SignUpTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Origin Away = new(IPAddress.Parse("198.51.100.7"), "browser");
    private TestRegistry _registry = null!;
    private Caller _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _alice = await _registry.AccountAsync("alice");
        await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "The Harbour", null, Cancel);
        await _registry.Get<RegistrySettings>().SetSignUpAsync(Caller.System("command-line"), SignUpMode.Open, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // What is wrong with the password is found out right before it is hashed.
    [Theory]
    [InlineData("alice", "", "name_taken")]
    [InlineData("al1ce", "", "name_taken")]
    [InlineData("admin", "", "name_reserved")]
    [InlineData("no such name!", "", "name_invalid")]
    [InlineData("bob", "no address", "email_invalid")]
    [InlineData("bob", "", "password_too_short")]
    public async Task What_will_be_refused_is_refused_before_the_password_is_looked_at(string name, string email, string code) =>
        Assert.Equal(code, await SignUpAsync(name, null, email, "short"));

    [Fact]
    public async Task An_administrator_is_told_the_same_as_early()
    {
        var created = await _registry.Get<Accounts>().CreateAsync(_alice, new NewAccount("alice", "short"), Cancel);

        Assert.Equal("name_taken", created.Refusal?.Code);
    }

    [Fact]
    public async Task The_limit_comes_first_and_an_invitation_that_is_none_does_not_lift_it()
    {
        string?[] invitations = [null, "anything", "", new string('x', 10_000), "anything else"];
        for (var at = 0; at < 5; at++)
        {
            Assert.Equal("name_taken", await SignUpAsync("alice", invitations[at]));
        }

        foreach (var invitation in invitations)
        {
            Assert.Equal("sign_up_slowed", await SignUpAsync("alice", invitation));
            Assert.Equal("sign_up_slowed", await SignUpAsync("newcomer", invitation));
        }
    }

    [Fact]
    public async Task An_invitation_lifts_the_limit_for_one_account()
    {
        var secret = await InviteAsync();
        await UseUpAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => Task.Run(() => SignUpAsync($"person-{at}", secret))));

        Assert.Single(outcomes, code => code is null);
        Assert.All(outcomes, code => Assert.Contains(code, (string?[])[null, "invitation_ended", "sign_up_slowed"]));
        Assert.Equal("sign_up_slowed", await SignUpAsync("one-more", secret));
    }

    [Fact]
    public async Task An_invitation_that_ran_out_lifts_no_limit()
    {
        var secret = await InviteAsync();
        _registry.Clock.Advance(TimeSpan.FromDays(365));
        await UseUpAsync();

        Assert.Equal("sign_up_slowed", await SignUpAsync("newcomer", secret));
    }

    [Fact]
    public async Task Signing_up_slows_nobody_else_down_who_signs_in_from_there()
    {
        for (var at = 0; at < 60; at++)
        {
            await SignUpAsync("alice", null);
        }

        await _registry.Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount("bob", Password), Cancel);
        Assert.IsType<SignInResult.Succeeded>(await _registry.Get<SignIn>().VerifyAsync("bob", Password, Door.Pages, Away, Cancel));
    }

    private async Task UseUpAsync()
    {
        for (var at = 0; at < 5; at++)
        {
            Assert.Equal("name_taken", await SignUpAsync("alice", null));
        }
    }

    private async Task<string> InviteAsync() => (await _registry.Get<Invitations>().CreateAsync(
        _alice, "harbour", "guest", MemberRole.Member, null, Cancel)).Value!.Secret;

    private async Task<string?> SignUpAsync(string name, string? invitation, string email = "", string password = Password) =>
        (await _registry.Get<Accounts>().SignUpAsync(new NewAccount(name, password) { Email = email }, invitation, Away, Cancel)).Refusal?.Code;
}

public sealed class SignUpOnSqliteTests() : SignUpTests(TestDatabase.Sqlite);

public sealed class SignUpOnPostgreSqlTests() : SignUpTests(TestDatabase.PostgreSql);
