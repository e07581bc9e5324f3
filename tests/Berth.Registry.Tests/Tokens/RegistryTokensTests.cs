using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;

namespace Berth.Registry.Tests.Tokens;

public sealed class RegistryTokensTests
{
    [Fact]
    public async Task A_token_says_who_holds_it_and_allows_what_it_was_issued_for()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await host.IssueAsync("repository:a/b:pull,push", "registry:catalog:*");

        var verified = await host.Get<RegistryTokens>().VerifyAsync(token);

        Assert.NotNull(verified);
        Assert.Equal("ann", verified.Name);
        Assert.Equal(host.Ann.Identity, verified.Identity);
        Assert.True(verified.Allows(Name("a/b"), ScopeActions.Pull | ScopeActions.Push));
        Assert.False(verified.Allows(Name("a/b"), ScopeActions.Delete));
        Assert.False(verified.Allows(Name("a/c"), ScopeActions.Pull));
        Assert.True(verified.AllowsCatalog);
    }

    [Fact]
    public async Task The_callers_limits_are_those_of_the_token()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await host.IssueAsync("repository:a/b:pull", "repository:a/c:push,delete");
        var verified = await host.Get<RegistryTokens>().VerifyAsync(token);

        var limits = verified!.ToCaller(TokenHost.Loopback).Limits;

        Assert.Equal(TokenScopes.Read, limits.ScopesOn("a/b"));
        Assert.Equal(TokenScopes.Write | TokenScopes.Delete, limits.ScopesOn("a/c"));
        Assert.Equal(TokenScopes.None, limits.ScopesOn("a/d"));
        Assert.False(limits.AllowManagement);
    }

    [Fact]
    public async Task Nobodys_token_has_an_empty_subject()
    {
        await using var host = await TokenHost.StartAsync();
        var tokens = host.Get<RegistryTokens>();
        var issued = await tokens.IssueAsync(Caller.Anonymous(TokenHost.Loopback), [], CancellationToken.None);

        var verified = await tokens.VerifyAsync(issued.Text);

        Assert.Equal("", verified!.Name);
        Assert.True(verified.ToCaller(TokenHost.Loopback).IsAnonymous);
        Assert.Equal("", (string?)(await Forge.WithOwnKeyAsync(host, issued.Text)).Claims["sub"]);
    }

    [Fact]
    public async Task Its_header_and_claims_are_those_that_clients_expect()
    {
        await using var host = await TokenHost.StartAsync();
        var forge = await Forge.WithOwnKeyAsync(host, await host.IssueAsync("repository:a/b:pull"));
        var now = host.Clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal("JWT", (string?)forge.Header["typ"]);
        Assert.Equal("ES256", (string?)forge.Header["alg"]);
        Assert.Equal(["alg", "kid", "typ"], forge.Header.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal("berth", (string?)forge.Claims["aud"]);
        Assert.Equal(now + 300, (long?)forge.Claims["exp"]);
        Assert.True((long?)forge.Claims["nbf"] < now);
        Assert.Equal("""[{"type":"repository","name":"a/b","actions":["pull"]}]""", forge.Claims["access"]!.ToJsonString());
    }

    [Fact]
    public async Task A_token_ends_a_leeway_after_its_five_minutes_also_when_it_was_seen_before()
    {
        await using var host = await TokenHost.StartAsync();
        var (tokens, seen, unseen) = (host.Get<RegistryTokens>(), await host.IssueAsync(), await host.IssueAsync());
        Assert.NotNull(await tokens.VerifyAsync(seen));

        host.Clock.Advance(TimeSpan.FromSeconds(300 + 59));
        Assert.NotNull(await tokens.VerifyAsync(seen));
        Assert.NotNull(await tokens.VerifyAsync(unseen));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await tokens.VerifyAsync(seen));
        Assert.Null(await tokens.VerifyAsync(unseen));
    }

    /// <summary>Four bits of the last character say nothing: a decoder that does not look would take sixteen spellings for one token.</summary>
    [Fact]
    public async Task A_token_has_one_spelling()
    {
        await using var host = await TokenHost.StartAsync();
        var (tokens, token) = (host.Get<RegistryTokens>(), await host.IssueAsync());

        Assert.Null(await tokens.VerifyAsync(token[..^1] + (char)(token[^1] + 1)));
        Assert.NotNull(await tokens.VerifyAsync(token));
    }

    [Fact]
    public async Task A_clock_that_is_ten_minutes_behind_the_issuers_does_not_believe_the_token_and_one_that_is_50_seconds_behind_does()
    {
        await using var host = await TokenHost.StartAsync();
        var token = await host.IssueAsync();
        var forge = await Forge.WithOwnKeyAsync(host, token);
        foreach (var (skew, believed) in ((int, bool)[])[(50, true), (600, false)])
        {
            foreach (var claim in (string[])["iat", "nbf", "exp"])
            {
                forge.Claims[claim] = (long)forge.Claims[claim]! + skew;
            }

            Assert.Equal(believed, await host.Get<RegistryTokens>().VerifyAsync(forge.Sign()) is not null);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Of_more_than_fits_in_a_token_it_allows_the_first_and_says_so(int length)
    {
        await using var host = await TokenHost.StartAsync();
        var access = Enumerable.Range(0, 100).Select(i => new Scope(Name($"{new string('x', length)}/{i}"), ScopeActions.All)).ToList();

        var issued = await host.Get<RegistryTokens>().IssueAsync(host.Ann, access, CancellationToken.None);

        // Full to the last scope: one more would not have fitted.
        var lost = (access[issued.Access.Count].ToString().Length + 48) * 4 / 3;
        Assert.InRange(issued.Text.Length, SignedTokens.MaxLength - 2 * lost, SignedTokens.MaxLength);
        var verified = await host.Get<RegistryTokens>().VerifyAsync(issued.Text);
        Assert.Equal(access.Take(issued.Access.Count), verified!.Access);
    }

    [Fact]
    public async Task CVE_2026_58422_a_disabled_account_ends_its_tokens_within_a_minute()
    {
        await using var host = await TokenHost.StartAsync();
        var system = Caller.System("command-line");
        await host.Get<Accounts>().CreateAsync(system, new NewAccount("bob", null), CancellationToken.None);
        var (tokens, token) = (host.Get<RegistryTokens>(), await host.IssueAsync());
        Assert.NotNull(await tokens.VerifyAsync(token));

        await host.Get<Accounts>().SetAdministratorAsync(system, "bob", true, CancellationToken.None);
        var disabled = await host.Get<Accounts>().SetDisabledAsync(system, "ann", true, CancellationToken.None);

        Assert.True(disabled.Succeeded, disabled.Refusal?.Message);
        host.Clock.Advance(TimeSpan.FromSeconds(55));
        Assert.Equal(TokenFlaw.Unknown, tokens.FlawOf(token));
        Assert.Null(await tokens.VerifyAsync(token));
        Assert.Equal(TokenFlaw.CredentialEnded, tokens.FlawOf(token));
    }

    [Fact]
    public async Task A_revoked_access_token_ends_the_bearer_tokens_that_came_by_it_within_a_minute()
    {
        await using var host = await TokenHost.StartAsync();
        var (tokens, created) = (host.Get<RegistryTokens>(), await host.CreateAccessTokenAsync(new TokenGrant("*", TokenScopes.Read)));
        var issued = await tokens.IssueAsync(await host.SignInAsync(created), [], CancellationToken.None);
        Assert.NotNull(await tokens.VerifyAsync(issued.Text));

        await host.Get<AccessTokens>().DeleteAsync(Caller.System("command-line"), "ann", created.Token.Id, CancellationToken.None);

        host.Clock.Advance(TimeSpan.FromSeconds(55));
        Assert.Null(await tokens.VerifyAsync(issued.Text));
    }

    [Fact]
    public async Task A_token_in_use_survives_the_checks_of_an_account_that_is_in_order()
    {
        await using var host = await TokenHost.StartAsync();
        var (tokens, token) = (host.Get<RegistryTokens>(), await host.IssueAsync());

        for (var age = 0; age < 300; age += 15)
        {
            Assert.NotNull(await tokens.VerifyAsync(token));
            host.Clock.Advance(TimeSpan.FromSeconds(15));
        }
    }

    private static RepositoryName Name(string text) => RepositoryName.Parse(text);
}
