using System.Net;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

public abstract class AccountsTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Caller CommandLine = Caller.System("command-line");
    private static readonly Origin Here = new(IPAddress.Loopback, "browser"), Away = new(IPAddress.Parse("192.0.2.1"), "browser");
    private TestRegistry _registry = null!;

    private Accounts Accounts => _registry.Get<Accounts>();

    private SetupToken Setup => _registry.Get<SetupToken>();

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync(database);

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_first_account_closes_the_registry_for_good()
    {
        var state = _registry.Get<RegistryState>();
        Assert.True(await state.IsOpenAsync(Cancel));

        var account = await Accounts.ClaimAsync(new NewAccount("alice", Password), await Setup.ReadAsync(Cancel), Here, Cancel);

        Assert.True(account.Value!.IsAdministrator);
        Assert.False(await state.IsOpenAsync(Cancel));
        Assert.Null(await Setup.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Claiming_takes_the_setup_token_from_anywhere()
    {
        var token = await Setup.ReadAsync(Cancel);
        var alice = new NewAccount("alice", Password);

        foreach (var from in (Origin[])[Here, Away, Origin.Local])
        {
            Assert.Equal("setup_token_wrong", (await Accounts.ClaimAsync(alice, null, from, Cancel)).Refusal?.Code);
            Assert.Equal("setup_token_wrong", (await Accounts.ClaimAsync(alice, "", from, Cancel)).Refusal?.Code);
            Assert.Equal("setup_token_wrong", (await Accounts.ClaimAsync(alice, token + "x", from, Cancel)).Refusal?.Code);
        }

        await using var other = _registry.AnotherNode();
        Assert.True((await other.Get<Accounts>().ClaimAsync(alice, token, Away, Cancel)).Succeeded);
    }

    [Fact]
    public async Task All_nodes_have_one_setup_token_however_many_make_it_at_once_and_it_ends_with_the_first_account()
    {
        await using var other = _registry.AnotherNode();
        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Task.Run(() =>
            (at % 2 == 0 ? _registry : other).Get<SetupToken>().ReadAsync(Cancel))));
        var token = Assert.Single(tokens.Distinct());
        Assert.Matches("^[A-Za-z0-9_-]{43}$", token);
        Assert.True(await other.Get<SetupToken>().IsAsync(token, Cancel));

        await _registry.AccountAsync("alice");

        Assert.False(await other.Get<SetupToken>().IsAsync(token, Cancel));
        Assert.Equal("already_claimed", (await Accounts.ClaimAsync(new NewAccount("bob", Password), token, Here, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Of_claims_at_once_one_wins()
    {
        var token = await Setup.ReadAsync(Cancel);
        await using var other = _registry.AnotherNode();
        var claims = await Task.WhenAll(Enumerable.Range(0, 6).Select(at => Task.Run(() =>
            (at % 2 == 0 ? _registry : other).Get<Accounts>().ClaimAsync(new NewAccount($"person-{at}", Password), token, Here, Cancel))));

        Assert.Single(claims, claim => claim.Succeeded);
        Assert.All(claims.Where(claim => !claim.Succeeded), claim => Assert.Equal("already_claimed", claim.Refusal!.Code));
    }

    [Fact]
    public async Task A_claim_by_the_command_line_reaches_a_running_server_within_a_second()
    {
        Assert.True(await _registry.Get<RegistryState>().IsOpenAsync(Cancel));
        await using var commandLine = _registry.AnotherNode();
        await commandLine.AccountAsync("alice");
        _registry.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await _registry.Get<RegistryState>().IsOpenAsync(Cancel));
    }

    // Harbor CVE-2019-16097: who signs up says that he is an administrator.
    [Fact]
    public async Task Nobody_signs_up_as_administrator()
    {
        await _registry.AccountAsync("alice");
        await _registry.Get<RegistrySettings>().SetSignUpAsync(CommandLine, SignUpMode.Open, Cancel);

        var account = await Accounts.SignUpAsync(new NewAccount("mallory", Password) { IsAdministrator = true }, null, Away, Cancel);

        Assert.False(account.Value!.IsAdministrator);
    }

    [Fact]
    public async Task Signing_up_is_off_and_never_claims()
    {
        Assert.Equal("sign_up_closed", (await Accounts.SignUpAsync(new NewAccount("bob", Password), null, Away, Cancel)).Refusal?.Code);
        await _registry.AccountAsync("alice");
        Assert.Equal("sign_up_closed", (await Accounts.SignUpAsync(new NewAccount("bob", Password), null, Away, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task One_network_does_not_make_accounts_by_the_hundred()
    {
        await _registry.AccountAsync("alice");
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            at => Accounts.SignUpAsync(new NewAccount($"person-{at}", Password), null, Away, Cancel)));

        Assert.Equal(5, results.Count(result => result.Refusal?.Code == "sign_up_closed"));
        Assert.Equal(15, results.Count(result => result.Refusal?.Code == "sign_up_slowed"));
    }

    [Fact]
    public async Task An_invitation_is_good_for_one_account_and_brings_it_into_the_organization()
    {
        var alice = await _registry.AccountAsync("alice");
        await _registry.Get<OrganizationCatalog>().CreateAsync(alice, "harbour", "", null, Cancel);
        await _registry.Get<RegistrySettings>().SetSignUpAsync(alice, SignUpMode.Invitation, Cancel);
        var invitation = (
            await _registry.Get<Invitations>().CreateAsync(alice, "harbour", "bob@example.com", MemberRole.Editor, null, Cancel)).Value!;

        Assert.False((await Accounts.SignUpAsync(new NewAccount("bob", Password), null, Away, Cancel)).Succeeded);
        Assert.True((await Accounts.SignUpAsync(new NewAccount("bob", Password), invitation.Secret, Away, Cancel)).Succeeded);
        Assert.False((await Accounts.SignUpAsync(new NewAccount("carol", Password), invitation.Secret, Away, Cancel)).Succeeded);

        var members = await _registry.Get<Members>().ListAsync(alice, "harbour", null, null, 0, 10, Cancel);
        Assert.Equal([("alice", MemberRole.Owner), ("bob", MemberRole.Editor)], members.Value!.Items.Select(m => (m.Name, m.Role)));
    }

    [Theory]
    [InlineData("al1ce")]
    [InlineData("alice")]
    [InlineData("harb0ur")]
    public async Task A_name_that_looks_like_another_is_taken(string name)
    {
        var alice = await _registry.AccountAsync("alice");
        await _registry.Get<OrganizationCatalog>().CreateAsync(alice, "harbour", "", null, Cancel);

        Assert.Equal("name_taken", (await Accounts.CreateAsync(CommandLine, new NewAccount(name, null), Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Two_look_alikes_at_once_become_one()
    {
        await _registry.AccountAsync("alice");
        var results = await Task.WhenAll(new[] { "b0b", "bob", "bo-b", "b.ob" }.Select(
            name => Accounts.CreateAsync(CommandLine, new NewAccount(name, null), Cancel)));

        Assert.Single(results, result => result.Succeeded);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var alice = await _registry.AccountAsync("alice");
        await _registry.AccountAsync("bob");

        Assert.Equal("last_administrator", (await Accounts.SetAdministratorAsync(alice, "alice", false, Cancel)).Refusal?.Code);
        Assert.Equal("last_administrator", (await Accounts.SetDisabledAsync(alice, "alice", true, Cancel)).Refusal?.Code);
        Assert.True((await Accounts.SetAdministratorAsync(alice, "bob", true, Cancel)).Succeeded);
        Assert.True((await Accounts.SetAdministratorAsync(alice, "alice", false, Cancel)).Succeeded);
        Assert.Equal(RefusalKind.Denied, (await Accounts.SetAdministratorAsync(alice, "alice", true, Cancel)).Refusal?.Kind);
    }

    [Fact]
    public async Task Nobody_manages_another_account()
    {
        var alice = await _registry.AccountAsync("alice");
        var bob = await _registry.AccountAsync("bob");

        Assert.Equal(RefusalKind.Denied, (await Accounts.SetDisabledAsync(bob, "alice", true, Cancel)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Denied, (await Accounts.SetDisabledAsync(bob, "nobody-there", true, Cancel)).Refusal?.Kind);
        Assert.Equal(
            RefusalKind.Denied,
            (await Accounts.UpdateProfileAsync(bob, "alice", new ProfileChange { Email = "x@y.z" }, Cancel)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Denied, (await Accounts.CreateResetLinkAsync(bob, "alice", Cancel)).Refusal?.Kind);
        Assert.Equal(RefusalKind.Denied, (await Accounts.ListAsync(bob, null, null, 10, Cancel)).Refusal?.Kind);
        Assert.Equal(["alice", "bob"], (await Accounts.ListAsync(alice, null, null, 10, Cancel)).Value!.Select(a => a.Name));
    }

    [Fact]
    public async Task A_reset_link_sets_a_password_once()
    {
        var alice = await _registry.AccountAsync("alice");
        var link = (await Accounts.CreateResetLinkAsync(alice, "alice", Cancel)).Value!;

        Assert.Equal("alice", (await Accounts.FindByResetLinkAsync(link, Cancel))?.Name);
        Assert.Equal("password_too_short", (await Accounts.ResetPasswordAsync(link, "short", Away, Cancel)).Refusal?.Code);
        Assert.True((await Accounts.ResetPasswordAsync(link, Password, Away, Cancel)).Succeeded);
        Assert.Equal("reset_link_ended", (await Accounts.ResetPasswordAsync(link, Password, Away, Cancel)).Refusal?.Code);
        Assert.IsType<SignInResult.Succeeded>(await _registry.Get<SignIn>().VerifyAsync("alice", Password, Door.Pages, Away, Cancel));
    }

    [Fact]
    public async Task A_newer_reset_link_ends_the_older_and_a_day_ends_both()
    {
        var alice = await _registry.AccountAsync("alice");
        var older = (await Accounts.CreateResetLinkAsync(alice, "alice", Cancel)).Value!;
        var newer = (await Accounts.CreateResetLinkAsync(alice, "alice", Cancel)).Value!;

        Assert.Null(await Accounts.FindByResetLinkAsync(older, Cancel));
        Assert.NotNull(await Accounts.FindByResetLinkAsync(newer, Cancel));
        _registry.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Null(await Accounts.FindByResetLinkAsync(newer, Cancel));
    }
}

public sealed class AccountsOnSqliteTests() : AccountsTests(TestDatabase.Sqlite);

public sealed class AccountsOnPostgreSqlTests() : AccountsTests(TestDatabase.PostgreSql);
