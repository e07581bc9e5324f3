using System.Net;
using System.Security.Cryptography;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Identity.Passwords;
using Berth.Registry.Identity.SecondFactors;
using Berth.Registry.Trail;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

public abstract class SignInTests(TestDatabase database) : IAsyncLifetime
{
    private const string Password = "plum-tractor-9";
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "docker/29.0"),
        Elsewhere = new(IPAddress.Parse("198.51.100.7"), "curl");
    private TestRegistry _registry = null!;
    private Account _alice = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _alice = (await _registry.Get<Accounts>()
            .CreateAsync(Caller.System("command-line"), new NewAccount("alice", Password), Cancel)).Value!;
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_right_password_opens_every_door()
    {
        foreach (var door in Enum.GetValues<Door>())
        {
            var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, door)).Caller;

            Assert.Equal(("alice", _alice.Id, true), (caller.Name, caller.AccountId, caller.IsAdministrator));
            Assert.True(caller.Limits.AllowManagement);
        }
    }

    [Fact]
    public async Task Whatever_is_wrong_the_answer_is_one()
    {
        (string Name, string Password)[] wrong =
        [
            ("alice", "plum-tractor-8"), ("alice", ""), ("alice", "nul\0nul\0nul"), ("bob", Password), ("", Password),
            ("a\0lice", Password),
            ("no such name!", Password), ("' or 1=1 --", Password), (new string('a', 10_000), Password), ("alice\ud800", Password),
        ];
        foreach (var (name, password) in wrong)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync(name, password, Door.Registry));
        }
    }

    [Fact]
    public async Task Names_are_typed_in_capitals_too() =>
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("Alice", Password, Door.Registry));

    // Row 83 of the reliability table, and CVE-2023-33170: a race around the lock-out.
    [Fact]
    public async Task Two_hundred_wrong_passwords_at_once_try_a_handful()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(at => VerifyAsync("alice", $"wrong-password-{at}", Door.Registry)));

        Assert.InRange(results.Count(result => result is SignInResult.WrongCredentials), 1, 5);
        Assert.All(results.OfType<SignInResult.TooManyAttempts>(), slowed => Assert.True(slowed.RetryAfter > TimeSpan.Zero));
        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", Password, Door.Registry));
    }

    [Fact]
    public async Task A_stranger_does_not_lock_the_owner_out()
    {
        await VerifyAsync("alice", Password, Door.Pages, Home);
        for (var at = 0; at < 8; at++)
        {
            await VerifyAsync("alice", $"wrong-password-{at}", Door.Pages, Elsewhere);
        }

        Assert.IsType<SignInResult.TooManyAttempts>(await VerifyAsync("alice", "wrong-password-9", Door.Pages, Elsewhere));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, Door.Pages, Home));
    }

    [Fact]
    public async Task Equal_requests_at_once_are_one_try()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => VerifyAsync("alice", Password, Door.Registry)));

        Assert.All(results, result => Assert.IsType<SignInResult.Succeeded>(result));
    }

    [Fact]
    public async Task A_changed_password_ends_the_old_one_though_it_was_remembered()
    {
        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, Door.Pages)).Caller;

        Assert.True((await _registry.Get<Accounts>().ChangePasswordAsync(caller, Password, "quince-harbour-4", Cancel)).Succeeded);

        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", Password, Door.Registry));
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", "quince-harbour-4", Door.Registry));
        Assert.Null(await _registry.Get<SignIn>().ResumeAsync(caller.Identity, Home, Cancel));
    }

    [Fact]
    public async Task A_disabled_account_is_answered_like_a_wrong_password()
    {
        var root = Caller.System("command-line");
        await _registry.AccountAsync("bob");
        await _registry.Get<Accounts>().SetAdministratorAsync(root, "bob", true, Cancel);
        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, Door.Registry)).Caller;

        Assert.True((await _registry.Get<Accounts>().SetDisabledAsync(root, "alice", true, Cancel)).Succeeded);

        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", Password, Door.Registry));
        Assert.Null(await _registry.Get<SignIn>().ResumeAsync(caller.Identity, Home, Cancel));
    }

    [Fact]
    public async Task A_hash_of_earlier_parameters_is_raised_at_sign_in()
    {
        var (bytes, salt) = (new NonValidatedPassword(Password).Bytes!, RandomNumberGenerator.GetBytes(16));
        await StoreHashAsync(new PasswordHash(10, salt, Rfc2898DeriveBytes.Pbkdf2(bytes, salt, 10, HashAlgorithmName.SHA512, 32)));

        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, Door.Registry));

        var stored = await _registry.Get<MetadataStore>()
            .ReadAsync(context => context.Accounts.Select(a => a.PasswordHash).SingleAsync(), Cancel);
        Assert.Equal(_registry.Get<PasswordOptions>().Iterations, PasswordHash.Parse(stored!).Iterations);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_where_it_can_be()
    {
        await EnrolAsync();

        Assert.IsType<SignInResult.SecondFactorRequired>(await VerifyAsync("alice", Password, Door.Pages));
        Assert.IsType<SignInResult.SecondFactorRequired>(await VerifyAsync("alice", Password, Door.HubApi));
        Assert.IsType<SignInResult.TokenRequired>(await VerifyAsync("alice", Password, Door.Registry));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", "wrong-password", Door.Registry));
    }

    // Gitea CVE-2026-20779 and CVE-2021-45331: a code was good twice when it came twice at once.
    [Fact]
    public async Task Of_fifty_sign_ins_with_one_code_one_succeeds()
    {
        var (secret, _) = await EnrolAsync();
        var login = await LoginTokenAsync();
        var code = NextCode(secret);

        var alice = await RowAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Task.Run(() => _registry.Get<SecondFactorCheck>().SpendAsync(alice, code, Home, Cancel))));

        Assert.Single(results, spent => spent);
        Assert.IsType<SignInResult.WrongCredentials>(await _registry.Get<SignIn>().CompleteAsync(login, code, Home, Cancel));
    }

    [Fact]
    public async Task A_code_finishes_the_sign_in_and_codes_cannot_be_guessed_in_a_row()
    {
        var (secret, _) = await EnrolAsync();
        var login = await LoginTokenAsync();
        Assert.IsType<SignInResult.Succeeded>(await _registry.Get<SignIn>().CompleteAsync(login, NextCode(secret), Home, Cancel));

        for (var at = 0; at < 5; at++)
        {
            Assert.IsType<SignInResult.WrongCredentials>(await _registry.Get<SignIn>().CompleteAsync(login, $"00000{at}", Home, Cancel));
        }

        Assert.IsType<SignInResult.TooManyAttempts>(await _registry.Get<SignIn>().CompleteAsync(login, "000009", Elsewhere, Cancel));
    }

    [Fact]
    public async Task A_recovery_code_is_good_once()
    {
        var (_, recovery) = await EnrolAsync();
        var login = await LoginTokenAsync();

        Assert.IsType<SignInResult.Succeeded>(
            await _registry.Get<SignIn>().CompleteAsync(login, recovery[0].ToUpperInvariant().Replace("-", " "), Home, Cancel));
        Assert.IsType<SignInResult.WrongCredentials>(await _registry.Get<SignIn>().CompleteAsync(login, recovery[0], Home, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all!")]
    public async Task A_login_token_cannot_be_made_up(string login) =>
        Assert.IsType<SignInResult.WrongCredentials>(await _registry.Get<SignIn>().CompleteAsync(login, "000000", Home, Cancel));

    [Fact]
    public async Task A_login_token_is_good_for_five_minutes()
    {
        var (secret, _) = await EnrolAsync();
        var login = await LoginTokenAsync();
        _registry.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.IsType<SignInResult.WrongCredentials>(await _registry.Get<SignIn>().CompleteAsync(login, NextCode(secret), Home, Cancel));
    }

    // CVE-2025-48374 and its kin: passwords in logs, most easily by way of the wrong field.
    [Fact]
    public async Task The_audit_log_counts_failures_and_keeps_no_text_that_might_be_a_password()
    {
        await VerifyAsync("alice", "canary-password-1", Door.Registry);
        await VerifyAsync("alice", "canary-password-2", Door.Registry);
        await VerifyAsync("canary-password-3", "x", Door.Registry);
        await VerifyAsync("alice", Password, Door.Pages);

        var log = (await _registry.Get<AuditLog>().ListAsync(Caller.System("test"), new AuditFilter(), null, 0, 100, Cancel)).Value!.Items;

        Assert.Contains(
            log,
            entry => entry is { Action: AuditActions.SignInFailed, Target: "alice", Data: """{"attempts":2}""", Address: "192.0.2.1" });
        Assert.Contains(log, entry => entry is { Action: AuditActions.SignInFailed, Target: "" });
        Assert.Contains(log, entry => entry is { Action: AuditActions.SignIn, Actor: "alice", UserAgent: "docker/29.0" });
        Assert.DoesNotContain(log, entry => entry.ToString().Contains("canary", StringComparison.Ordinal));
    }

    private Task<SignInResult> VerifyAsync(string name, string password, Door door, Origin? origin = null) =>
        _registry.Get<SignIn>().VerifyAsync(name, password, door, origin ?? Home, Cancel);

    private async Task<string> LoginTokenAsync() =>
        Assert.IsType<SignInResult.SecondFactorRequired>(await VerifyAsync("alice", Password, Door.Pages)).LoginToken;

    /// <summary>Turns the second factor on; the clock then stands at a step whose code was not used.</summary>
    private async Task<(byte[] Secret, IReadOnlyList<string> Recovery)> EnrolAsync()
    {
        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", Password, Door.Pages)).Caller;
        Assert.True((await _registry.Get<SecondFactor>().BeginAsync(caller, "berth.example", Cancel)).Succeeded);
        var secret = _registry.Get<SecondFactorCheck>().Open(await RowAsync())!;
        var recovery = await _registry.Get<SecondFactor>().ConfirmAsync(caller, Totp.Code(secret, Step), Cancel);
        _registry.Clock.Advance(TimeSpan.FromSeconds(90));
        return (secret, recovery.Value!);
    }

    private long Step => Totp.StepAt(_registry.Clock.GetUtcNow());

    private string NextCode(byte[] secret) => Totp.Code(secret, Step);

    private Task<AccountRow> RowAsync() =>
        _registry.Get<MetadataStore>().ReadAsync(context => context.Accounts.SingleAsync(a => a.Name == "alice"), Cancel);

    private Task<int> StoreHashAsync(PasswordHash hash) => _registry.Get<MetadataStore>().WriteAsync(
        context => context.Accounts.ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, hash.ToString())), Cancel);
}

public sealed class SignInOnSqliteTests() : SignInTests(TestDatabase.Sqlite);

public sealed class SignInOnPostgreSqlTests() : SignInTests(TestDatabase.PostgreSql);
