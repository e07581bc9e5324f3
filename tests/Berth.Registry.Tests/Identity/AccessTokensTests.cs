using System.Net;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

public abstract class AccessTokensTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "docker/29.0");
    private static readonly NewToken Full = new("laptop", [new TokenGrant(TokenGrant.Everywhere, TokenScopes.Admin)]);
    private TestRegistry _registry = null!;
    private Caller _root = null!, _alice = null!, _bob = null!;

    private AccessTokens Tokens => _registry.Get<AccessTokens>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _root = await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_token_signs_its_owner_in_and_nobody_else_nor_at_the_pages()
    {
        var created = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;

        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", created.Secret)).Caller;
        Assert.Equal(
            (_alice.AccountId, created.Token.Id, Credential.PersonalToken), (caller.AccountId, caller.Identity.TokenId, caller.Credential));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("bob", created.Secret));
        Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", created.Secret, Door.Pages));
    }

    [Fact]
    public async Task An_organization_signs_in_with_its_token()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "", null, Cancel);
        var created = (await Tokens.CreateAsync(_alice, "harbour", Full, Cancel)).Value!;

        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("harbour", created.Secret)).Caller;

        Assert.StartsWith(AccessTokens.OrganizationPrefix, created.Secret, StringComparison.Ordinal);
        Assert.Equal((CallerKind.Organization, Credential.OrganizationToken), (caller.Identity.Kind, caller.Credential));
        Assert.True((await DecideAsync(caller, RepositoryAction.Push, "harbour/new")).Allowed);
        Assert.False((await DecideAsync(caller, RepositoryAction.Push, "alice/new")).Allowed);
    }

    [Fact]
    public async Task A_token_ends_when_it_is_revoked_switched_off_or_expired()
    {
        var deleted = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;
        var inactive = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;
        var expired = (
            await Tokens.CreateAsync(_alice, "alice", Full with { ExpiresAt = _registry.Clock.GetUtcNow().AddHours(1) }, Cancel)).Value!;
        var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", deleted.Secret)).Caller;
        Assert.True((await DecideAsync(caller, RepositoryAction.Push, "alice/app")).Allowed);

        await Tokens.DeleteAsync(_alice, "alice", deleted.Token.Id, Cancel);
        await Tokens.UpdateAsync(_alice, "alice", inactive.Token.Id, new TokenChange { IsActive = false }, Cancel);
        Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", expired.Secret));
        _registry.Clock.Advance(TimeSpan.FromHours(1));

        foreach (var token in new[] { deleted, inactive, expired })
        {
            Assert.IsType<SignInResult.WrongCredentials>(await VerifyAsync("alice", token.Secret));
        }

        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(caller, RepositoryAction.Push, "alice/app")).Reason);
        Assert.Null(await _registry.Get<SignIn>().ResumeAsync(caller.Identity, Home, Cancel));
    }

    [Fact]
    public async Task Who_signed_in_by_a_token_is_out_when_it_is_switched_off_and_within_a_minute_of_its_end()
    {
        var inactive = await SignedInAsync(Full);
        var ending = await SignedInAsync(Full with { ExpiresAt = _registry.Clock.GetUtcNow().AddHours(1) });
        Assert.True((await DecideAsync(inactive, RepositoryAction.Push, "alice/app")).Allowed);

        await Tokens.UpdateAsync(_alice, "alice", inactive.Identity.TokenId!.Value, new TokenChange { IsActive = false }, Cancel);
        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(inactive, RepositoryAction.Push, "alice/app")).Reason);
        Assert.Equal(Refusal.NotFound, (await Tokens.ListAsync(inactive, "alice", Cancel)).Refusal);

        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, RepositoryName.Parse("alice/app"), true, new RepositoryChange(), Cancel);
        _registry.Clock.Advance(TimeSpan.FromMinutes(59.5));
        Assert.True((await DecideAsync(ending, RepositoryAction.Push, "alice/app")).Allowed);
        _registry.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(ending, RepositoryAction.Push, "alice/app")).Reason);
        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(ending, RepositoryAction.Pull, "alice/app")).Reason);
    }

    // Gitea CVE-2026-58422 and kin: a token lives by itself, but not longer than its account is enabled.
    [Fact]
    public async Task A_token_of_a_disabled_account_is_good_for_nothing()
    {
        var caller = await SignedInAsync(Full);
        Assert.True((await DecideAsync(caller, RepositoryAction.Push, "alice/app")).Allowed);
        Assert.True((await Tokens.ListAsync(caller, "alice", Cancel)).Succeeded);

        await _registry.Get<Accounts>().SetDisabledAsync(_root, "alice", true, Cancel);

        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(caller, RepositoryAction.Push, "alice/app")).Reason);
        Assert.Equal(Refusal.NotFound, (await Tokens.ListAsync(caller, "alice", Cancel)).Refusal);
    }

    [Fact]
    public async Task A_token_makes_others_that_end_with_it_and_none_that_outlive_it()
    {
        var end = _registry.Clock.GetUtcNow().AddHours(1);
        var caller = await SignedInAsync(Full with { ExpiresAt = end });

        Assert.Equal(end, (await Tokens.CreateAsync(caller, "alice", Full, Cancel)).Value?.Token.ExpiresAt);
        Assert.Equal(end, (await Tokens.CreateAsync(caller, "alice", Full with { ExpiresAt = end }, Cancel)).Value?.Token.ExpiresAt);
        Assert.False((await Tokens.CreateAsync(caller, "alice", Full with { ExpiresAt = end.AddSeconds(1) }, Cancel)).Succeeded);
    }

    [Fact]
    public async Task A_token_of_an_organization_makes_no_owner_however_far_it_reaches()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "", null, Cancel);
        var created = (await Tokens.CreateAsync(_alice, "harbour", Full with { Organization = OrganizationScopes.EditMembers }, Cancel)).Value!;
        var robot = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("harbour", created.Secret)).Caller;
        var members = _registry.Get<Members>();

        Assert.Equal(Refusal.Denied, (await members.SetAsync(robot, "harbour", "bob", MemberRole.Owner, Cancel)).Refusal);
        Assert.True((await members.SetAsync(robot, "harbour", "bob", MemberRole.Editor, Cancel)).Succeeded);
        Assert.Equal(Refusal.Denied, (await members.SetAsync(robot, "harbour", "bob", MemberRole.Owner, Cancel)).Refusal);
    }

    [Fact]
    public async Task The_tokens_of_others_are_as_if_missing()
    {
        var token = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!.Token;

        foreach (var id in new[] { token.Id, Guid.NewGuid() })
        {
            Assert.Equal(Refusal.NotFound, (await Tokens.FindAsync(_bob, "alice", id, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await Tokens.FindAsync(_bob, "bob", id, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await Tokens.UpdateAsync(_bob, "bob", id, new TokenChange { Label = "mine" }, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await Tokens.DeleteAsync(_bob, "alice", id, Cancel)).Refusal);
        }

        Assert.Equal(Refusal.NotFound, (await Tokens.ListAsync(_bob, "alice", Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Tokens.CreateAsync(_bob, "alice", Full, Cancel)).Refusal);
        Assert.Equal("laptop", (await Tokens.FindAsync(_root, "alice", token.Id, Cancel)).Value?.Label);
    }

    // Gitea CVE-2025-68944 and kin: a token's scope was lost on some way in.
    [Fact]
    public async Task A_token_below_admin_makes_no_tokens()
    {
        var reader = (
            await Tokens.CreateAsync(_alice, "alice", new NewToken("ci", [new TokenGrant("*", TokenScopes.Write)]), Cancel)).Value!;
        var limited = (
            await Tokens.CreateAsync(_alice, "alice", new NewToken("ci", [new TokenGrant("alice/*", TokenScopes.Admin)]), Cancel)).Value!;

        foreach (var secret in new[] { reader.Secret, limited.Secret })
        {
            var caller = Assert.IsType<SignInResult.Succeeded>(await VerifyAsync("alice", secret)).Caller;
            Assert.Equal(Refusal.NotFound, (await Tokens.CreateAsync(caller, "alice", Full, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await Tokens.ListAsync(caller, "alice", Cancel)).Refusal);
            Assert.False(
                (await _registry.Get<Accounts>()
                    .UpdateProfileAsync(caller, "alice", new ProfileChange { FullName = "x" }, Cancel)).Succeeded);
        }
    }

    [Fact]
    public async Task The_bound_holds_for_many_at_once_on_two_nodes()
    {
        await using var other = _registry.AnotherNode();
        await _registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.AccessTokens.AddRange(Enumerable.Range(0, 497).Select(_ => new AccessTokenRow
                {
                    Id = Guid.NewGuid(),
                    AccountId = _alice.AccountId,
                    Hash = Guid.NewGuid().ToByteArray(),
                    Label = "old",
                    Grants = "",
                    CreatedBy = "alice",
                    CreatorAddress = "",
                    CreatorUserAgent = "",
                }));
                return Task.FromResult(0);
            },
            Cancel);

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            () => (i % 2 == 0 ? _registry : other).Get<AccessTokens>().CreateAsync(_alice, "alice", Full, Cancel))));

        Assert.Equal(3, made.Count(token => token.Succeeded));
        Assert.All(made.Where(token => !token.Succeeded), token => Assert.Equal("tokens_too_many", token.Refusal?.Code));
    }

    [Fact]
    public async Task What_became_of_a_token_is_told_to_who_holds_it_and_to_nobody_else()
    {
        var ends = Full with { ExpiresAt = _registry.Clock.GetUtcNow().AddHours(1) };
        var expired = (await Tokens.CreateAsync(_alice, "alice", ends, Cancel)).Value!;
        var inactive = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;
        var deleted = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;
        await Tokens.UpdateAsync(_alice, "alice", inactive.Token.Id, new TokenChange { IsActive = false }, Cancel);
        await Tokens.DeleteAsync(_alice, "alice", deleted.Token.Id, Cancel);
        _registry.Clock.Advance(TimeSpan.FromHours(1));

        foreach (var (name, secret, flaw) in ((string, string, SecretFlaw)[])
        [
            ("alice", expired.Secret, SecretFlaw.TokenExpired), ("alice", inactive.Secret, SecretFlaw.TokenInactive),
            ("alice", deleted.Secret, SecretFlaw.WrongToken), ("bob", expired.Secret, SecretFlaw.WrongToken),
            ("alice", "no token", SecretFlaw.Wrong),
        ])
        {
            _registry.Clock.Advance(TimeSpan.FromHours(2)); // earlier failures are forgotten
            Assert.Equal(new SignInResult.WrongCredentials(flaw), await VerifyAsync(name, secret));
        }
    }

    [Fact]
    public async Task Last_use_is_written_in_the_next_batch()
    {
        var created = (await Tokens.CreateAsync(_alice, "alice", Full, Cancel)).Value!;
        await VerifyAsync("alice", created.Secret);
        await _registry.Get<DeferredWrites>().FlushAsync(Cancel);

        Assert.Equal(_registry.Clock.GetUtcNow(), (await Tokens.FindAsync(_alice, "alice", created.Token.Id, Cancel)).Value!.LastUsedAt);
    }

    [Theory]
    [InlineData("", "alice/app", "token_label_invalid")]
    [InlineData("line\nbreak", "alice/app", "token_label_invalid")]
    [InlineData("ok", "Alice/App", "token_pattern_invalid")]
    [InlineData("ok", "alice/*/x", "token_pattern_invalid")]
    [InlineData("ok", "9 *\n15 *", "token_pattern_invalid")]
    public async Task What_makes_no_sense_is_refused(string label, string pattern, string code) => Assert.Equal(
        code, (await Tokens.CreateAsync(
            _alice, "alice", new NewToken(label, [new TokenGrant(pattern, TokenScopes.Read)]), Cancel)).Refusal?.Code);

    [Fact]
    public async Task A_label_is_text_of_any_script()
    {
        var created = (await Tokens.CreateAsync(_alice, "alice", Full with { Label = "部署 🚀 from CI" }, Cancel)).Value!;

        Assert.Equal("部署 🚀 from CI", (await Tokens.FindAsync(_alice, "alice", created.Token.Id, Cancel)).Value!.Label);
    }

    [Fact]
    public async Task A_list_has_the_latest_first()
    {
        for (var at = 0; at < 3; at++)
        {
            await Tokens.CreateAsync(_alice, "alice", Full with { Label = $"token {at}" }, Cancel);
            _registry.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var tokens = (await Tokens.ListAsync(_alice, "alice", Cancel)).Value!;

        Assert.Equal(["token 2", "token 1", "token 0"], tokens.Select(token => token.Label));
    }

    private async Task<Caller> SignedInAsync(NewToken token) => Assert.IsType<SignInResult.Succeeded>(
        await VerifyAsync("alice", (await Tokens.CreateAsync(_alice, "alice", token, Cancel)).Value!.Secret)).Caller;

    private Task<SignInResult> VerifyAsync(string name, string secret, Door door = Door.Registry) =>
        _registry.Get<SignIn>().VerifyAsync(name, secret, door, Home, Cancel);

    private ValueTask<AccessDecision> DecideAsync(Caller caller, RepositoryAction action, string name) =>
        _registry.Get<AccessPolicy>().DecideAsync(caller, action, RepositoryName.Parse(name), Cancel);
}

public sealed class AccessTokensOnSqliteTests() : AccessTokensTests(TestDatabase.Sqlite);

public sealed class AccessTokensOnPostgreSqlTests() : AccessTokensTests(TestDatabase.PostgreSql);
