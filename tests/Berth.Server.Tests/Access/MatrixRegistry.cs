using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Registry.Tokens;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Access;

/// <summary>A registry with everybody who is in <see cref="MatrixTable"/>, made once for each database.</summary>
internal sealed class MatrixRegistry : IAsyncDisposable
{
    private const string Password = "a password of some length";
    private const string Index = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";

    private static readonly RegistryCaller System = RegistryCaller.System("test");

    private readonly TestServer _server;
    private readonly FakeTimeProvider _clock;
    private readonly Dictionary<string, string> _basic = [], _bearer = [];
    private int _address;

    private MatrixRegistry(TestServer server, FakeTimeProvider clock)
    {
        _server = server;
        _clock = clock;
    }

    public Uri Address => _server.Address;

    public T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public static async Task<MatrixRegistry> StartAsync(TestDatabase database, Func<BerthOptions, BerthOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var server = await TestServer.StartAsync(
            database,
            options => (configure?.Invoke(options) ?? options) with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] },
            services => services.AddSingleton<TimeProvider>(clock));
        var registry = new MatrixRegistry(server, clock);
        await registry.CreateAccountsAsync();
        await registry.CreateRepositoriesAsync();
        await registry.CreateRightsAsync();
        await registry.CreateCredentialsAsync();
        await registry.EndCredentialsAsync();
        return registry;
    }

    /// <summary>The Authorization header of a caller; null where there is none.</summary>
    public async Task<string?> AuthorizationAsync(Caller caller, Way way)
    {
        if (way == Way.Basic)
        {
            return _basic.GetValueOrDefault(caller.Name);
        }

        return _bearer.TryGetValue(caller.Name, out var known) ? known : _bearer[caller.Name] = await BearerAsync(caller);
    }

    /// <param name="json">The body, as JSON; a manifest where there is none and the method wants one.</param>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? authorization, object? json = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(json), new MediaTypeHeaderValue("application/json"));
        }
        else if (method is "PUT" or "PATCH")
        {
            request.Content = new StringContent(Index, new MediaTypeHeaderValue(MediaTypes.OciIndex));
        }

        return await SendAsync(request, authorization);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? authorization)
    {
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        // From another place each time, so that those whose credentials are bad are told so instead of being slowed down.
        var address = Interlocked.Increment(ref _address);
        request.Headers.Add("X-Forwarded-For", $"10.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}");
        return await _server.Client.SendAsync(request);
    }

    /// <summary>Every place in one token, as a client asks that pushes to one and mounts from others.</summary>
    public static string TokenPath(Caller caller) =>
        "/token?service=berth&scope=registry:catalog:*"
        + string.Concat(MatrixTable.Places.Select(place => $"&scope=repository:{place.NameFor(caller, Way.Bearer)}:pull,push,delete"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<string> BearerAsync(Caller caller)
    {
        using var answer = await SendAsync("GET", TokenPath(caller), _basic.GetValueOrDefault(caller.Name));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return $"Bearer {json.RootElement.GetProperty("token").GetString()}";
    }

    private async Task CreateAccountsAsync()
    {
        var accounts = Get<Accounts>();
        foreach (var name in MatrixTable.Callers.Select(caller => caller.Account).Append("zoe").Except(["", "guild"]).OrderBy(name => name != "ann"))
        {
            // One password is enough of the dear hash; the others sign in by access tokens.
            Succeeded(await accounts.CreateAsync(System, new NewAccount(name, name == "bob" ? Password : null), default));
        }

        Succeeded(await Get<OrganizationCatalog>().CreateAsync(System, "guild", "", "olga", default));
        foreach (var name in (string[])["ed", "max", "tom", "tia", "tam", "sam"])
        {
            Succeeded(await Get<Members>().SetAsync(System, "guild", name, name == "ed" ? MemberRole.Editor : MemberRole.Member, default));
        }
    }

    private async Task CreateRepositoriesAsync()
    {
        _basic["setup"] = await TokenAsync("ann", "setup", null, new TokenGrant("*", TokenScopes.Admin));
        foreach (var place in MatrixTable.Places.Where(place => place.Exists))
        {
            Succeeded(await Get<RepositoryCatalog>().CreateAsync(
                System, RepositoryName.Parse(place.Name!), !place.IsPublic, new RepositoryChange(), default));
            using var manifest = await SendAsync("PUT", $"/v2/{place.Name}/manifests/v1", _basic["setup"]);
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/{place.Name}/blobs/uploads/?digest={MatrixTable.Digest}")
            {
                Content = new StringContent("{}"),
                Headers = { Authorization = AuthenticationHeaderValue.Parse(_basic["setup"]) },
            };
            using var blob = await _server.Client.SendAsync(request);
            Assert.Equal((201, 201), ((int)manifest.StatusCode, (int)blob.StatusCode));
        }
    }

    private async Task CreateRightsAsync()
    {
        foreach (var (name, role) in ((string, RepositoryRole)[])[("ray", RepositoryRole.Read), ("wil", RepositoryRole.Write), ("mia", RepositoryRole.Admin)])
        {
            Succeeded(await Get<Collaborators>().SetAsync(System, RepositoryName.Parse("bob/open"), name, role, default));
            Succeeded(await Get<Collaborators>().SetAsync(System, RepositoryName.Parse("bob/secret"), name, role, default));
        }

        foreach (var (name, role) in ((string, RepositoryRole)[])[("tom", RepositoryRole.Read), ("tia", RepositoryRole.Write), ("tam", RepositoryRole.Admin)])
        {
            await CreateTeamAsync($"{name}s", name);
            Succeeded(await Get<TeamRights>().SetAsync(System, RepositoryName.Parse("guild/secret"), $"{name}s", role, default));
        }

        await CreateTeamAsync("everywhere", "sam");
        Succeeded(await Get<Teams>().UpdateAsync(System, "guild", "everywhere", null, null, RepositoryRole.Write, default));
    }

    private async Task CreateTeamAsync(string team, string member)
    {
        Succeeded(await Get<Teams>().CreateAsync(System, "guild", team, "", default));
        Succeeded(await Get<Teams>().AddMemberAsync(System, "guild", team, member, default));
    }

    private async Task CreateCredentialsAsync()
    {
        foreach (var caller in MatrixTable.Callers.Where(caller => !caller.IsNobody))
        {
            _basic[caller.Name] = caller.Name switch
            {
                "owner" => Basic(caller.Account, Password),
                "stolen-token" => Basic(caller.Account, await SecretAsync("bob", "taken", null, new TokenGrant("*", TokenScopes.Admin))),
                _ => Basic(caller.Account, await SecretAsync(caller.Account, new NewToken(caller.Name, [.. caller.Limits.Select(limit => new TokenGrant(limit.Pattern, ScopesOf(limit.Can)))])
                {
                    Organization = caller.Organization,
                })),
            };
        }
    }

    /// <summary>Each of these was good a moment ago, and so was a token for it: six minutes later, none is.</summary>
    private async Task EndCredentialsAsync()
    {
        var bob = Assert.IsType<SignInResult.Succeeded>(
            await Get<SignIn>().VerifyAsync("bob", Password, Door.Registry, Origin.Local, default)).Caller;
        _basic["expired-token"] = await TokenAsync("bob", "ends", _clock.GetUtcNow().AddMinutes(4), new TokenGrant("*", TokenScopes.Admin));
        _bearer["expired-bearer"] = await BearerAsync(MatrixTable.Callers.Single(caller => caller.Name == "owner"));
        _clock.Advance(TimeSpan.FromMinutes(3));
        foreach (var caller in MatrixTable.Callers.Where(caller => caller.Name is "disabled" or "expired-token" or "revoked-token"))
        {
            _bearer[caller.Name] = await BearerAsync(caller);
        }

        Succeeded(await Get<Accounts>().SetDisabledAsync(System, "dan", true, default));
        var tokens = Succeeded(await Get<AccessTokens>().ListAsync(System, "bob", default));
        Succeeded(await Get<AccessTokens>().DeleteAsync(System, "bob", tokens.Single(token => token.Label == "revoked-token").Id, default));

        // The bearer tokens that came by the credentials have three minutes left: what ends them is that these ended.
        _clock.Advance(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(1));
        _bearer["hub-token"] = $"Bearer {(await Get<HubTokens>().IssueAsync(bob, HubTokens.ShortLifetime, default)).Text}";
    }

    private async Task<string> TokenAsync(string owner, string label, DateTimeOffset? end, params TokenGrant[] grants) =>
        Basic(owner, await SecretAsync(owner, label, end, grants));

    private Task<string> SecretAsync(string owner, string label, DateTimeOffset? end, params TokenGrant[] grants) =>
        SecretAsync(owner, new NewToken(label, grants) { ExpiresAt = end });

    private async Task<string> SecretAsync(string owner, NewToken token) => Succeeded(await Get<AccessTokens>().CreateAsync(System, owner, token, default)).Secret;

    private static TokenScopes ScopesOf(Can can) => can switch
    {
        Can.Everything => TokenScopes.Admin,
        Can.Pull => TokenScopes.Read,
        Can.Pull | Can.Push => TokenScopes.Write,
        _ => TokenScopes.Delete,
    };

    private static string Basic(string name, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));

    private static T Succeeded<T>(Outcome<T> outcome) =>
        outcome.Succeeded ? outcome.Value : throw new InvalidOperationException(outcome.Refusal.Message);
}
