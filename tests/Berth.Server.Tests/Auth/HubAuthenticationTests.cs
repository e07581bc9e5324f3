using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Server.Auth;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Tests.Auth;

public sealed class HubAuthenticationTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    [Theory]
    [InlineData("Bearer")]
    [InlineData("JWT")]
    public async Task A_token_of_the_API_is_taken_under_either_scheme(string scheme)
    {
        var bob = await registry.Host.SignInAsync("bob");
        var issued = await registry.Host.Get<HubTokens>().IssueAsync(bob, HubTokens.ShortLifetime, CancellationToken.None);

        var result = Assert.IsType<AuthenticationResult.SignedIn>(await AuthenticateAsync($"{scheme} {issued.Text}"));

        Assert.Equal(bob.Identity, result.Caller.Identity);
        Assert.True(result.Caller.Limits.AllowManagement);
    }

    [Fact]
    public async Task Basic_is_taken_too_and_nothing_is_nobody()
    {
        Assert.IsType<AuthenticationResult.SignedIn>(await AuthenticateAsync(AuthHost.Basic("bob")));
        Assert.IsType<AuthenticationResult.Nobody>(await AuthenticateAsync(null));
        Assert.IsType<AuthenticationResult.Invalid>(await AuthenticateAsync("Bearer x"));
    }

    [Fact]
    public async Task A_token_of_the_registry_is_none_of_the_API()
    {
        var bearer = await registry.Host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:*");

        Assert.IsType<AuthenticationResult.Invalid>(await AuthenticateAsync(bearer));
        Assert.IsType<AuthenticationResult.Invalid>(await AuthenticateAsync(bearer.Replace("Bearer", "JWT", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_of_the_API_is_none_of_the_registry()
    {
        var issued = await registry.Host.Get<HubTokens>().IssueAsync(
            await registry.Host.SignInAsync("bob"), HubTokens.ShortLifetime, CancellationToken.None);

        Assert.Equal(401, (await registry.Host.SendAsync("GET", "/v2/", $"Bearer {issued.Text}")).Status);
        Assert.Equal(401, (await registry.Host.SendAsync("GET", "/v2/", $"JWT {issued.Text}")).Status);
    }

    [Fact]
    public async Task CVE_2026_28744_a_token_reaches_as_far_as_the_access_token_it_came_by_and_ends_with_it()
    {
        var host = registry.Host;
        var created = await host.CreateTokenAsync("bob", new TokenGrant("bob/open", TokenScopes.Read));
        var signedIn = Assert.IsType<SignInResult.Succeeded>(
            await host.Get<SignIn>().VerifyAsync("bob", created.Secret, Door.HubApi, Origin.Local, CancellationToken.None));
        var issued = await host.Get<HubTokens>().IssueAsync(signedIn.Caller, HubTokens.LoginLifetime, CancellationToken.None);

        var result = Assert.IsType<AuthenticationResult.SignedIn>(await AuthenticateAsync($"Bearer {issued.Text}"));
        Assert.False(result.Caller.Limits.AllowManagement);
        Assert.Equal(TokenScopes.None, result.Caller.Limits.ScopesOn("bob/secret"));

        await host.Get<AccessTokens>().DeleteAsync(Caller.System("test"), "bob", created.Token.Id, CancellationToken.None);
        Assert.IsType<AuthenticationResult.Invalid>(await AuthenticateAsync($"Bearer {issued.Text}"));
    }

    private Task<AuthenticationResult> AuthenticateAsync(string? authorization)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = authorization;
        return registry.Host.Get<HubAuthentication>().AuthenticateAsync(http);
    }
}
