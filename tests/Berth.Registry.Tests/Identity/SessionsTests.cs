using System.Net;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

public abstract class SessionsTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "browser");
    private TestRegistry _registry = null!;
    private Caller _alice = null!;

    private Sessions Sessions => _registry.Get<Sessions>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount("alice", Password), Cancel);
        _alice = Assert.IsType<SignInResult.Succeeded>(
            await _registry.Get<SignIn>().VerifyAsync("alice", Password, Door.Pages, Home, Cancel)).Caller;
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_session_is_found_by_its_secret_until_it_ends()
    {
        var secret = await Sessions.StartAsync(_alice, Cancel);
        var caller = await Sessions.FindAsync(secret, Home, Cancel);

        Assert.Equal(("alice", Credential.Session), (caller?.Name, caller?.Credential));
        Assert.True((await Sessions.EndAsync(caller!, caller!.SessionId!.Value, Cancel)).Succeeded);
        Assert.Null(await Sessions.FindAsync(secret, Home, Cancel));
        Assert.Null(await Sessions.FindAsync("made up", Home, Cancel));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another()
    {
        var bob = await _registry.AccountAsync("bob");
        var caller = await Sessions.FindAsync(await Sessions.StartAsync(_alice, Cancel), Home, Cancel);

        Assert.Equal(RefusalKind.NotFound, (await Sessions.EndAsync(bob, caller!.SessionId!.Value, Cancel)).Refusal?.Kind);
        Assert.Empty(await Sessions.ListAsync(bob, Cancel));
    }

    // Quay CVE-2019-3867 and kin: sessions outlived the password.
    [Fact]
    public async Task A_new_password_ends_all_sessions_but_the_one_it_was_set_in()
    {
        var (here, there) = (await Sessions.StartAsync(_alice, Cancel), await Sessions.StartAsync(_alice, Cancel));
        var caller = (await Sessions.FindAsync(here, Home, Cancel))!;

        Assert.True((await _registry.Get<Accounts>().ChangePasswordAsync(caller, Password, "quince-harbour-4", Cancel)).Succeeded);

        Assert.NotNull(await Sessions.FindAsync(here, Home, Cancel));
        Assert.Null(await Sessions.FindAsync(there, Home, Cancel));
    }

    [Fact]
    public async Task Disabling_the_account_ends_its_sessions()
    {
        var secret = await Sessions.StartAsync(_alice, Cancel);
        await _registry.AccountAsync("bob");
        await _registry.Get<Accounts>().SetAdministratorAsync(Caller.System("command-line"), "bob", true, Cancel);

        await _registry.Get<Accounts>().SetDisabledAsync(Caller.System("command-line"), "alice", true, Cancel);

        Assert.Null(await Sessions.FindAsync(secret, Home, Cancel));
    }

    [Fact]
    public async Task A_session_that_is_not_seen_for_two_weeks_ends_and_one_in_use_does_not()
    {
        var secret = await Sessions.StartAsync(_alice, Cancel);
        for (var day = 0; day < 20; day += 10)
        {
            _registry.Clock.Advance(TimeSpan.FromDays(10));
            Assert.NotNull(await Sessions.FindAsync(secret, Home, Cancel));
            await _registry.Get<DeferredWrites>().FlushAsync(Cancel);
        }

        _registry.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Null(await Sessions.FindAsync(secret, Home, Cancel));
    }

    [Fact]
    public async Task Ending_the_others_keeps_this_one()
    {
        var (here, there) = (await Sessions.StartAsync(_alice, Cancel), await Sessions.StartAsync(_alice, Cancel));
        await Sessions.EndOthersAsync((await Sessions.FindAsync(here, Home, Cancel))!, Cancel);

        Assert.NotNull(await Sessions.FindAsync(here, Home, Cancel));
        Assert.Null(await Sessions.FindAsync(there, Home, Cancel));
    }
}

public sealed class SessionsOnSqliteTests() : SessionsTests(TestDatabase.Sqlite);

public sealed class SessionsOnPostgreSqlTests() : SessionsTests(TestDatabase.PostgreSql);
