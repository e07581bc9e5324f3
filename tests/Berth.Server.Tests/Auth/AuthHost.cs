using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Server.Auth;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Auth;

/// <summary>The real server with a clock that the test moves; claimed by ann, an administrator, with bob, carol and dave who are not.
/// dave's password is the one that tests guess at.
/// bob has a public <c>bob/open</c> and a private <c>bob/secret</c>, each with one manifest, tagged <c>v1</c>.</summary>
internal sealed class AuthHost : IAsyncDisposable
{
    public const string Password = "a password of some length";

    /// <summary>An empty index: the smallest manifest there is.</summary>
    public const string Index = """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""";

    private static readonly Origin Loopback = new(IPAddress.Loopback, "test");

    private readonly TestServer _server;

    private AuthHost(TestServer server, FakeTimeProvider clock)
    {
        _server = server;
        Clock = clock;
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Client => _server.Client;

    public Uri Address => _server.Address;

    public static string Digest { get; } = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Index)))}";

    public T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public static async Task<AuthHost> OpenAsync(AuthOptions? options = null, Func<BerthOptions, BerthOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var server = await TestServer.StartAsync(TestDatabase.Sqlite, configure, all =>
        {
            all.AddSingleton<TimeProvider>(clock);
            if (options is not null)
            {
                all.AddSingleton(options);
            }
        });
        return new AuthHost(server, clock);
    }

    public static async Task<AuthHost> ClaimedAsync(AuthOptions? options = null, Func<BerthOptions, BerthOptions>? configure = null)
    {
        var host = await OpenAsync(options, configure);
        foreach (var name in (string[])["ann", "bob", "carol", "dave"])
        {
            await host.CreateAccountAsync(name);
        }

        await host.CreateAsync("bob", "bob/open", isPrivate: false);
        await host.CreateAsync("bob", "bob/secret", isPrivate: true);
        return host;
    }

    /// <summary>By the command line; the first one closes the registry and becomes its administrator.</summary>
    public async Task CreateAccountAsync(string name)
    {
        var created = await Get<Accounts>().CreateAsync(Caller.System("test"), new NewAccount(name, Password), CancellationToken.None);
        Assert.True(created.Succeeded, created.Refusal?.Message);
    }

    public async Task<Caller> SignInAsync(string name)
    {
        var result = await Get<SignIn>().VerifyAsync(name, Password, Door.Registry, Loopback, CancellationToken.None);
        return Assert.IsType<SignInResult.Succeeded>(result).Caller;
    }

    public async Task CreateAsync(string owner, string repository, bool isPrivate)
    {
        var created = await Get<RepositoryCatalog>().CreateAsync(
            await SignInAsync(owner), RepositoryName.Parse(repository), isPrivate, new RepositoryChange(), CancellationToken.None);
        Assert.True(created.Succeeded, created.Refusal?.Message);
        Assert.Equal(201, (await PutAsync(repository, "v1", Basic(owner))).Status);
    }

    /// <summary>A personal access token of that account.</summary>
    public async Task<CreatedToken> CreateTokenAsync(string owner, params TokenGrant[] grants)
    {
        var created = await Get<AccessTokens>().CreateAsync(
            await SignInAsync(owner), owner, new NewToken("test", grants), CancellationToken.None);
        Assert.True(created.Succeeded, created.Refusal?.Message);
        return created.Value;
    }

    public Task<Answer> PutAsync(string repository, string reference, string? authorization) => SendAsync(
        "PUT", $"/v2/{repository}/manifests/{reference}", authorization, new StringContent(Index, new MediaTypeHeaderValue(MediaTypes.OciIndex)));

    /// <summary>A bearer token for the scopes, as a client gets it.</summary>
    public async Task<string> BearerAsync(string? authorization, params string[] scopes)
    {
        var query = string.Join('&', scopes.Select(scope => $"scope={Uri.EscapeDataString(scope)}"));
        var answer = await SendAsync("GET", $"/token?service=berth&{query}", authorization);
        Assert.Equal(200, answer.Status);
        return $"Bearer {answer.Json.GetProperty("token").GetString()}";
    }

    public async Task<Answer> SendAsync(string method, string path, string? authorization = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await Client.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            response.Headers.TryGetValues("WWW-Authenticate", out var challenges) ? string.Join(" | ", challenges) : null,
            response.Headers.TryGetValues("Retry-After", out var after) ? after.Single() : null,
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>A form to the token service.</summary>
    public Task<Answer> PostFormAsync(string grant, (string Key, string Value)[] fields)
    {
        var form = fields.Select(field => KeyValuePair.Create(field.Key, field.Value))
            .Concat([KeyValuePair.Create("service", "berth"), KeyValuePair.Create("grant_type", grant)]);
        return SendAsync("POST", "/token", null, new FormUrlEncodedContent(form));
    }

    public static string Basic(string name, string secret = Password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

internal sealed record Answer(int Status, string? Challenge, string? RetryAfter, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The code of the error, when it is one.</summary>
    public string? Code => Body.StartsWith("{\"errors\"", StringComparison.Ordinal)
        ? Json.GetProperty("errors")[0].GetProperty("code").GetString()
        : null;
}
