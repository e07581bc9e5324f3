using System.Net;
using System.Text;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;

namespace Berth.Server.Tests.Auth;

public sealed class V2AuthorizationTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    [Fact]
    public async Task An_open_registry_asks_for_nothing()
    {
        await using var host = await AuthHost.OpenAsync();

        Assert.Equal((200, "{}"), await StatusAndBodyAsync(host, "/v2/"));
        Assert.Equal(201, (await host.PutAsync("team/app", "v1", null)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/team/app/manifests/v1")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/_catalog")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/", AuthHost.Basic("anybody", "anything"))).Status);
    }

    [Fact]
    public async Task Claiming_takes_effect_at_once_and_leaves_public_what_was_pushed_before()
    {
        await using var host = await AuthHost.OpenAsync();
        Assert.Equal(201, (await host.PutAsync("team/app", "v1", null)).Status);
        var early = await host.BearerAsync(null, "repository:team/app:pull,push", "repository:team/later:pull,push");

        await host.CreateAccountAsync("ann");

        Assert.Equal(401, (await host.SendAsync("GET", "/v2/")).Status);
        Assert.Equal(401, (await host.PutAsync("team/app", "v2", null)).Status);
        Assert.Equal(401, (await host.PutAsync("team/app", "v2", early)).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/team/later/manifests/v1", early)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/team/app/manifests/v1")).Status);
    }

    [Fact]
    public async Task The_base_challenges_once_and_without_a_scope()
    {
        var host = registry.Host;

        var answer = await host.SendAsync("GET", "/v2/");

        Assert.Equal((401, "UNAUTHORIZED"), (answer.Status, answer.Code));
        Assert.Equal(ChallengeOf(host), answer.Challenge);
    }

    [Fact]
    public async Task The_base_is_there_for_any_valid_credentials()
    {
        var host = registry.Host;

        Assert.Equal((200, "{}"), await StatusAndBodyAsync(host, "/v2/", AuthHost.Basic("bob")));
        Assert.Equal((200, "{}"), await StatusAndBodyAsync(host, "/v2/", await host.BearerAsync(AuthHost.Basic("bob"))));
        Assert.Equal((200, "{}"), await StatusAndBodyAsync(host, "/v2/", await host.BearerAsync(null)));
        Assert.Equal(200, (await host.SendAsync("HEAD", "/v2/", AuthHost.Basic("bob"))).Status);
        Assert.Equal(401, (await host.SendAsync("HEAD", "/v2/")).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/", "Basic Og==")).Status);
    }

    [Fact]
    public async Task A_public_repository_is_served_without_credentials()
    {
        var host = registry.Host;

        Assert.Equal((200, AuthHost.Index), await StatusAndBodyAsync(host, "/v2/bob/open/manifests/v1"));
        Assert.Equal((200, AuthHost.Index), await StatusAndBodyAsync(host, "/v2/bob/open/manifests/v1", "Basic Og=="));
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/open/manifests/v1", AuthHost.Basic("carol"))).Status);
        var nobody = await host.BearerAsync(null, "repository:bob/open:pull");
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/open/manifests/v1", nobody)).Status);
    }

    public static TheoryData<string> BadCredentials =>
    [
        "Bearer not.a.token", "Bearer", "Bearer x", "Basic", "Basic %%%", "Digest x", $"Bearer {new string('.', 30_000)}",
        $"Bearer {new string('x', 9_000)}", AuthHost.Basic("dave", "wrong password"), AuthHost.Basic("nobody", "wrong password"),
        AuthHost.Basic("bo\0b"), AuthHost.Basic("", "x"), "Basic " + Convert.ToBase64String([0xff, (byte)':', 0xfe]),
        AuthHost.Basic("dave", new string('x', 40_000)),
    ];

    [Theory]
    [MemberData(nameof(BadCredentials))]
    public async Task Bad_credentials_are_never_taken_for_none(string authorization)
    {
        var host = registry.Host;
        host.Clock.Advance(TimeSpan.FromHours(2)); // earlier guesses are forgotten
        foreach (var (path, scope) in ((string, string)[])
        [
            ("/v2/", ""),
            ("/v2/bob/open/manifests/v1", ",scope=\"repository:bob/open:pull\""),
            ("/v2/_catalog", ",scope=\"registry:catalog:*\""),
        ])
        {
            var answer = await host.SendAsync("GET", path, authorization);

            Assert.Equal((401, "UNAUTHORIZED"), (answer.Status, answer.Code));
            Assert.StartsWith($"{ChallengeOf(host)}{scope},error=\"invalid_token\",error_description=\"", answer.Challenge, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "manifests/v1", "pull")]
    [InlineData("HEAD", "manifests/v1", "pull")]
    [InlineData("GET", "tags/list", "pull")]
    [InlineData("GET", "referrers/{0}", "pull")]
    [InlineData("GET", "blobs/{0}", "pull")]
    [InlineData("PUT", "manifests/v1", "pull,push")]
    [InlineData("POST", "blobs/uploads/", "pull,push")]
    [InlineData("PATCH", "blobs/uploads/0", "pull,push")]
    [InlineData("PUT", "blobs/uploads/0", "pull,push")]
    [InlineData("GET", "blobs/uploads/0", "pull,push")]
    [InlineData("DELETE", "blobs/uploads/0", "pull,push")]
    [InlineData("DELETE", "manifests/v1", "delete")]
    [InlineData("DELETE", "blobs/{0}", "delete")]
    public async Task What_may_not_be_seen_answers_exactly_as_what_is_missing(string method, string rest, string actions)
    {
        var host = registry.Host;
        var path = rest.Replace("{0}", AuthHost.Digest, StringComparison.Ordinal);
        string[] both = ["repository:bob/secret:*", "repository:bob/absent:*"];
        foreach (var (authorization, status, error) in ((string?, int, string)[])
        [
            (null, 401, ""),
            (await host.BearerAsync(null, both), 401, ",error=\"insufficient_scope\""),
            (await host.BearerAsync(AuthHost.Basic("carol"), both), 401, ",error=\"insufficient_scope\""),
            (AuthHost.Basic("carol"), 403, ""),
        ])
        {
            var there = await host.SendAsync(method, $"/v2/bob/secret/{path}", authorization);
            var missing = await host.SendAsync(method, $"/v2/bob/absent/{path}", authorization);

            Assert.Equal(status, there.Status);
            var challenge = $"{ChallengeOf(host)},scope=\"repository:bob/secret:{actions}\"{error}";
            Assert.Equal(status == 403 ? null : challenge, there.Challenge?[..challenge.Length]);
            Assert.Equal(there.Status, missing.Status);
            Assert.Equal(there.Challenge?.Replace("secret", "absent", StringComparison.Ordinal), missing.Challenge);
            Assert.Equal(there.Body.Replace("secret", "absent", StringComparison.Ordinal), missing.Body);
            Assert.Equal(there.Body.Length == 0 ? null : status == 403 ? "DENIED" : "UNAUTHORIZED", there.Code);
        }
    }

    [Fact]
    public async Task A_token_for_less_asks_for_more_by_a_new_challenge_and_never_by_403()
    {
        var host = registry.Host;
        var pull = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:pull");
        var push = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:pull,push");

        Assert.Equal(401, (await host.PutAsync("bob/open", "v2", pull)).Status);
        Assert.Equal(201, (await host.PutAsync("bob/open", "v2", push)).Status);
        var delete = await host.SendAsync("DELETE", "/v2/bob/open/manifests/v2", push);
        Assert.Equal(401, delete.Status);
        Assert.EndsWith(
            ",scope=\"repository:bob/open:delete\",error=\"insufficient_scope\""
                + ",error_description=\"this token may pull from and push to bob/open but not delete in it\"",
            delete.Challenge,
            StringComparison.Ordinal);
        var everything = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:*");
        Assert.Equal(202, (await host.SendAsync("DELETE", "/v2/bob/open/manifests/v2", everything)).Status);
    }

    [Fact]
    public async Task A_token_for_another_repository_does_not_open_this_one()
    {
        var host = registry.Host;
        var token = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:pull,push");

        Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", token)).Status);
        Assert.Equal(401, (await host.PutAsync("bob/new", "v1", token)).Status);
    }

    [Fact]
    public async Task A_first_push_creates_the_repository_where_its_sender_may_and_nowhere_else()
    {
        var host = registry.Host;
        var bob = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/new:pull,push", "repository:carol/new:pull,push");

        Assert.Equal(201, (await host.PutAsync("bob/new", "v1", bob)).Status);
        Assert.Equal(401, (await host.PutAsync("carol/new", "v1", bob)).Status);
        Assert.Equal(403, (await host.PutAsync("carol/new", "v1", AuthHost.Basic("bob"))).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/new/manifests/v1")).Status);
    }

    [Fact]
    public async Task A_right_that_was_taken_away_stops_the_next_push()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var collaborators = host.Get<Collaborators>();
        var (bob, repository) = (await host.SignInAsync("bob"), RepositoryName.Parse("bob/secret"));
        var added = await collaborators.SetAsync(bob, repository, "carol", RepositoryRole.Write, CancellationToken.None);
        Assert.True(added.Succeeded, added.Refusal?.Message);
        var carol = await host.BearerAsync(AuthHost.Basic("carol"), "repository:bob/secret:pull,push");
        Assert.Equal(201, (await host.PutAsync("bob/secret", "v2", carol)).Status);

        await collaborators.RemoveAsync(bob, repository, "carol", CancellationToken.None);

        Assert.Equal(401, (await host.PutAsync("bob/secret", "v3", carol)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v2", carol)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(360));
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v2", carol)).Status);
    }

    /// <summary>Who was removed holds a token that is good for minutes; the owner's, of the same repository, goes on working in the new one.</summary>
    [Fact]
    public async Task A_token_for_a_repository_is_none_for_another_that_was_given_its_name()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var (bob, repository) = (await host.SignInAsync("bob"), RepositoryName.Parse("bob/secret"));
        var added = await host.Get<Collaborators>().SetAsync(bob, repository, "carol", RepositoryRole.Write, CancellationToken.None);
        Assert.True(added.Succeeded, added.Refusal?.Message);
        var carol = await host.BearerAsync(AuthHost.Basic("carol"), "repository:bob/secret:pull,push");
        var owner = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/secret:pull,push");
        await host.Get<Collaborators>().RemoveAsync(bob, repository, "carol", CancellationToken.None);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", carol)).Status);

        await host.Get<RepositoryCatalog>().DeleteAsync(bob, repository, CancellationToken.None);
        Assert.Equal(201, (await host.PutAsync("bob/secret", "v1", owner)).Status);

        foreach (var path in (string[])["manifests/v1", $"manifests/{AuthHost.Digest}", "tags/list", $"referrers/{AuthHost.Digest}", $"blobs/{AuthHost.Digest}"])
        {
            foreach (var method in (string[])["GET", "HEAD"])
            {
                var answer = await host.SendAsync(method, $"/v2/bob/secret/{path}", carol);
                Assert.Equal(401, answer.Status);
                Assert.Contains("error=\"insufficient_scope\"", answer.Challenge, StringComparison.Ordinal);
            }
        }

        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", owner)).Status);
    }

    /// <summary>docker asks for one token, and looks with it for what it has pushed.</summary>
    [Fact]
    public async Task A_token_from_before_a_repository_was_there_pushes_it_and_reads_it()
    {
        var host = registry.Host;
        var token = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/first:pull,push");

        Assert.Equal(404, (await host.SendAsync("HEAD", $"/v2/bob/first/blobs/{AuthHost.Digest}", token)).Status);
        Assert.Equal(202, (await host.SendAsync("POST", "/v2/bob/first/blobs/uploads/", token)).Status);
        Assert.Equal(201, (await host.PutAsync("bob/first", "v1", token)).Status);
        Assert.Equal(200, (await host.SendAsync("HEAD", "/v2/bob/first/manifests/v1", token)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/first/manifests/v1", token)).Status);
    }

    [Theory]
    [InlineData(null, "GET", "bob/secret", "pull", null)]
    [InlineData(null, "POST", "bob/open", "pull", "the token is nobody's: sign in to push to bob/open")]
    [InlineData("carol", "POST", "bob/open", "pull,push", "this token may pull from bob/open but not push to it")]
    [InlineData("carol", "GET", "bob/secret", "pull", "this token may not pull from bob/secret")]
    [InlineData("carol", "GET", "bob/absent", "pull", "this token may not pull from bob/absent")]
    [InlineData("bob", "DELETE", "bob/open", "pull,push", "this token may pull from and push to bob/open but not delete in it")]
    public async Task A_refusal_says_what_the_token_may_do_and_what_was_asked(string? name, string method, string repository, string actions, string? sentence)
    {
        var host = registry.Host;
        var token = sentence is null ? null : await host.BearerAsync(name is null ? null : AuthHost.Basic(name), $"repository:{repository}:{actions}");
        var path = method == "POST" ? "blobs/uploads/" : "manifests/v1";
        var answer = await host.SendAsync(method, $"/v2/{repository}/{path}", token);

        Assert.Equal(401, answer.Status);
        Assert.Equal(sentence ?? "authentication required", answer.Json.GetProperty("errors")[0].GetProperty("message").GetString());
        if (sentence is null)
        {
            // RFC 6750, section 3.1: who presented nothing is told of no error.
            Assert.DoesNotContain("error", answer.Challenge, StringComparison.Ordinal);
        }
        else
        {
            Assert.EndsWith($",error=\"insufficient_scope\",error_description=\"{sentence}\"", answer.Challenge, StringComparison.Ordinal);
            Assert.DoesNotContain(',', sentence);
            if (method == "GET")
            {
                Assert.Equal(answer.Challenge, (await host.SendAsync("HEAD", $"/v2/{repository}/{path}", token)).Challenge);
            }
        }
    }

    [Theory]
    [InlineData("bob", "*", TokenScopes.Read, "POST", "bob/open", "the access token may pull from bob/open but not push to it")]
    [InlineData("bob", "*", TokenScopes.Write, "DELETE", "bob/open", "the access token may pull from and push to bob/open but not delete in it")]
    [InlineData("bob", "bob/open", TokenScopes.Admin, "GET", "bob/secret", "the access token may not pull from bob/secret")]
    [InlineData("carol", "*", TokenScopes.Admin, "POST", "bob/open", "this account may pull from bob/open but not push to it")]
    [InlineData("carol", "*", TokenScopes.Admin, "POST", "bob/secret", "this account may not push to bob/secret")]
    [InlineData("carol", "*", TokenScopes.Read, "POST", "bob/secret", "the access token may pull from bob/secret but not push to it")]
    [InlineData("carol", "*", TokenScopes.Read, "POST", "bob/absent", "the access token may pull from bob/absent but not push to it")]
    public async Task So_does_one_without_an_exchange(string name, string pattern, TokenScopes scopes, string method, string repository, string sentence)
    {
        var host = registry.Host;
        var basic = AuthHost.Basic(name, (await host.CreateTokenAsync(name, new TokenGrant(pattern, scopes))).Secret);
        var path = $"/v2/{repository}/{(method == "POST" ? "blobs/uploads/" : "manifests/v1")}";
        var answer = await host.SendAsync(method, path, basic);

        Assert.Equal((403, sentence), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("message").GetString()));
        if (method == "GET")
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path) { Headers = { { "Authorization", basic } } };
            using var head = await host.Client.SendAsync(request);
            Assert.Equal($"299 - \"{sentence}\"", Assert.Single(head.Headers.GetValues("Warning")));
        }
    }

    [Fact]
    public async Task What_has_expired_is_not_called_wrong()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var created = await host.Get<AccessTokens>().CreateAsync(
            await host.SignInAsync("bob"), "bob",
            new NewToken("short", [new TokenGrant("*", TokenScopes.Admin)]) { ExpiresAt = host.Clock.GetUtcNow().AddHours(1) }, CancellationToken.None);
        var basic = AuthHost.Basic("bob", created.Value!.Secret);
        var bearer = await host.BearerAsync(basic, "repository:bob/open:pull");
        host.Clock.Advance(TimeSpan.FromHours(1));

        foreach (var (path, authorization, sentence) in ((string, string, string)[])
        [
            ("/token", basic, "the access token has expired"), ("/v2/", basic, "the access token has expired"),
            ("/v2/", bearer, "the token has expired"), ("/v2/bob/open/manifests/v1", bearer, "the token has expired"),
            ("/v2/", AuthHost.Basic("bob", "a wrong password"), "wrong user name or password"),
            ("/v2/", AuthHost.Basic("carol", created.Value.Secret), "wrong user name or access token"),
            ("/v2/", "Bearer x.y.z", "the token is malformed or not for this registry"),
        ])
        {
            host.Clock.Advance(TimeSpan.FromHours(2)); // earlier failures are forgotten
            var answer = await host.SendAsync("GET", path, authorization);
            Assert.Equal((401, sentence), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("message").GetString()));
            Assert.True(path == "/token" || answer.Challenge!.EndsWith($",error_description=\"{sentence}\"", StringComparison.Ordinal), answer.Challenge);
        }
    }

    [Fact]
    public async Task CVE_2026_58422_disabling_an_account_ends_its_password_and_its_tokens()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var token = await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/secret:pull,push");
        var pat = (await host.CreateTokenAsync("bob", new TokenGrant("*", TokenScopes.Admin))).Secret;
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", AuthHost.Basic("bob", pat))).Status);

        var disabled = await host.Get<Accounts>().SetDisabledAsync(Caller.System("test"), "bob", true, CancellationToken.None);

        Assert.True(disabled.Succeeded, disabled.Refusal?.Message);
        Assert.Equal(401, (await host.PutAsync("bob/secret", "v2", token)).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(55));
        foreach (var authorization in (string[])[token, AuthHost.Basic("bob"), AuthHost.Basic("bob", pat)])
        {
            Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", authorization)).Status);
            Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/open/manifests/v1", authorization)).Status);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CVE_2025_68944_a_read_only_token_stays_read_only_by_every_way(bool exchanged)
    {
        var host = registry.Host;
        var pat = AuthHost.Basic("bob", (await host.CreateTokenAsync("bob", new TokenGrant("*", TokenScopes.Read))).Secret);
        var authorization = exchanged ? await host.BearerAsync(pat, "repository:bob/secret:*") : pat;
        var denied = exchanged ? 401 : 403;

        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", authorization)).Status);
        Assert.Equal(denied, (await host.PutAsync("bob/secret", "v2", authorization)).Status);
        Assert.Equal(denied, (await host.SendAsync("POST", "/v2/bob/secret/blobs/uploads/", authorization)).Status);
        Assert.Equal(denied, (await host.SendAsync("DELETE", "/v2/bob/secret/manifests/v1", authorization)).Status);
        Assert.Equal(denied, (await host.SendAsync("DELETE", $"/v2/bob/secret/blobs/{AuthHost.Digest}", authorization)).Status);
    }

    [Fact]
    public async Task CVE_2025_68941_a_token_limited_to_one_repository_sees_no_other()
    {
        var host = registry.Host;
        var pat = AuthHost.Basic("bob", (await host.CreateTokenAsync("bob", new TokenGrant("bob/open", TokenScopes.Admin))).Secret);
        var bearer = await host.BearerAsync(pat, "repository:bob/secret:*", "repository:bob/open:*", "registry:catalog:*");

        Assert.Equal(403, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", pat)).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/bob/secret/manifests/v1", bearer)).Status);
        Assert.Equal(201, (await host.PutAsync("bob/open", "v2", bearer)).Status);
        foreach (var authorization in (string[])[pat, bearer])
        {
            Assert.DoesNotContain("secret", (await host.SendAsync("GET", "/v2/_catalog", authorization)).Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/v2/_catalog/")]
    [InlineData("//v2/_catalog")]
    [InlineData("/V2/_catalog")]
    [InlineData("/v2/./_catalog")]
    [InlineData("/service/../v2/_catalog")]
    [InlineData("/v2/_catalog")]
    public async Task CVE_2020_29662_no_spelling_of_the_catalog_is_open_to_strangers(string path)
    {
        var host = registry.Host;

        var answer = await RawAsync(host, path);

        Assert.Contains(answer["HTTP/1.1 ".Length..][..3], (string[])["401", "404"]);
        Assert.DoesNotContain("bob/", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_catalog_lists_what_its_reader_may_pull()
    {
        var host = registry.Host;
        foreach (var (name, sees) in ((string, bool)[])[("ann", true), ("bob", true), ("carol", false)])
        {
            var bearer = await host.BearerAsync(AuthHost.Basic(name), "registry:catalog:*");
            foreach (var authorization in (string[])[AuthHost.Basic(name), bearer])
            {
                var answer = await host.SendAsync("GET", "/v2/_catalog", authorization);

                Assert.Equal(200, answer.Status);
                Assert.Equal(sees, answer.Body.Contains("bob/secret", StringComparison.Ordinal));
            }
        }

        var other = await host.SendAsync("GET", "/v2/_catalog", await host.BearerAsync(AuthHost.Basic("bob"), "repository:bob/open:pull"));
        Assert.Equal(401, other.Status);
        Assert.EndsWith(
            ",scope=\"registry:catalog:*\",error=\"insufficient_scope\",error_description=\"this token may not list repositories\"",
            other.Challenge,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mount_also_asks_for_its_source()
    {
        var host = registry.Host;

        var answer = await host.SendAsync("POST", $"/v2/bob/open/blobs/uploads/?mount={AuthHost.Digest}&from=bob/secret");

        Assert.Contains(",scope=\"repository:bob/open:pull,push repository:bob/secret:pull\"", answer.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_cancelled_by_the_right_to_push_or_to_delete()
    {
        var host = registry.Host;
        foreach (var (scope, status) in ((string, int)[])
            [("repository:bob/open:delete", 404), ("repository:bob/open:pull,push", 404), ("repository:bob/open:pull", 401)])
        {
            var token = await host.BearerAsync(AuthHost.Basic("bob"), scope);
            Assert.Equal(status, (await host.SendAsync("DELETE", $"/v2/bob/open/blobs/uploads/{Guid.NewGuid()}", token)).Status);
        }
    }

    [Theory]
    [InlineData("Registry.Example:5000", "http://registry.example:5000/token")]
    [InlineData("[::1]:80", "http://[::1]:80/token")]
    [InlineData("evil\",x=\"", null)]
    [InlineData("a,b", null)]
    public async Task The_realm_is_on_the_host_that_the_request_named_if_it_is_one(string name, string? realm)
    {
        var host = registry.Host;

        var answer = await RawAsync(host, "/v2/", name);

        if (realm is null)
        {
            Assert.DoesNotContain(name, answer, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"berth\"\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Failures_slow_a_name_down_and_say_for_how_long()
    {
        await using var host = await AuthHost.ClaimedAsync();
        var answers = new List<Answer>();
        for (var i = 0; i < 60; i++)
        {
            answers.Add(await host.SendAsync("GET", i % 2 == 0 ? "/v2/" : "/token", AuthHost.Basic("carol", $"wrong password {i}")));
        }

        var slowed = answers.First(answer => answer.Status == 429);
        Assert.Equal("TOOMANYREQUESTS", slowed.Code);
        Assert.True(int.Parse(slowed.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.All(answers, answer => Assert.True(answer.Status is 401 or 429));
        Assert.Equal(200, (await host.SendAsync("GET", "/v2/bob/open/manifests/v1")).Status);
    }

    private static string ChallengeOf(AuthHost host) => $"Bearer realm=\"{host.Address}token\",service=\"berth\"";

    private static async Task<(int Status, string Body)> StatusAndBodyAsync(AuthHost host, string path, string? authorization = null)
    {
        var answer = await host.SendAsync("GET", path, authorization);
        return (answer.Status, answer.Body);
    }

    /// <summary>The answer to a request as it is written, which a client's library would tidy up.</summary>
    private static async Task<string> RawAsync(AuthHost host, string target, string? name = null)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        var stream = client.GetStream();
        var request = $"GET {target} HTTP/1.1\r\nHost: {name ?? host.Address.Authority}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
