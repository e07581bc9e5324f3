using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hub;

/// <summary>A claimed registry and the ways clients of the Hub API talk to it: ann administers it, bob and carol have accounts, olga owns
/// the organization guild, of which max is a member. One password, <see cref="Password"/>, is everybody's.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    public const string Password = "a password of some length";

    private static readonly Caller System = Caller.System("test");

    private readonly TestServer _server;
    private readonly Dictionary<string, string> _tokens = [];

    private HubHost(TestServer server, FakeTimeProvider clock)
    {
        _server = server;
        Clock = clock;
    }

    public FakeTimeProvider Clock { get; }

    public TestServer Server => _server;

    public static async Task<HubHost> StartAsync(
        TestDatabase database, Action<IServiceCollection>? services = null, Func<BerthOptions, BerthOptions>? configure = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var server = await TestServer.StartAsync(database, configure, all =>
        {
            all.AddSingleton<TimeProvider>(clock);
            services?.Invoke(all);
        });
        var host = new HubHost(server, clock);
        foreach (var name in (string[])["ann", "bob", "carol", "olga", "max"])
        {
            await host.CreateAccountAsync(name);
        }

        Succeeded(await host.Get<OrganizationCatalog>().CreateAsync(System, "guild", "The Guild", "olga", CancellationToken.None));
        Succeeded(await host.Get<Members>().SetAsync(System, "guild", "max", MemberRole.Member, CancellationToken.None));
        return host;
    }

    public T Get<T>()
        where T : notnull => _server.Services.GetRequiredService<T>();

    public async Task CreateAccountAsync(string name) =>
        Succeeded(await Get<Accounts>().CreateAsync(System, new NewAccount(name, Password), CancellationToken.None));

    /// <summary>Sends as a client of the Hub API does: JSON both ways.</summary>
    /// <param name="user">Whose token goes with it; null for nobody.</param>
    public async Task<HubAnswer> SendAsync(string method, string path, string? user = null, object? body = null, string? userAgent = null)
    {
        using var content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            HttpContent given => given,
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };

        // Otherwise the refusal of a body that is too long meets one that is still being sent.
        request.Headers.ExpectContinue = body is string { Length: > 64 << 10 };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent ?? "test");
        if (user is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", user.Contains(' ', StringComparison.Ordinal) ? user : await BearerAsync(user));
        }

        return await HubAnswer.OfAsync(await _server.Client.SendAsync(request));
    }

    public async Task<Caller> CallerAsync(string name) => Assert.IsType<SignInResult.Succeeded>(
        await Get<SignIn>().VerifyAsync(name, Password, Door.Registry, Origin.Local, CancellationToken.None)).Caller;

    /// <summary>The header of somebody who signed in.</summary>
    public async Task<string> BearerAsync(string user)
    {
        if (!_tokens.TryGetValue(user, out var token))
        {
            var answer = await SendAsync("POST", "/v2/users/login", null, new { username = user, password = Password });
            Assert.Equal(200, answer.Status);
            _tokens[user] = token = answer.Text("token");
        }

        return $"Bearer {token}";
    }

    public static string Basic(string name, string secret = Password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}"));

    public static T Succeeded<T>(Outcome<T> outcome) =>
        outcome.Succeeded ? outcome.Value : throw new InvalidOperationException(outcome.Refusal.Message);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

internal sealed record HubAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text(string property) => Json.GetProperty(property).ToString();

    public string Message => Text("message");

    public static async Task<HubAnswer> OfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new HubAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
        }
    }
}

/// <summary>One registry for each database, for the tests of a class that leave it as they found it or keep to names of their own.</summary>
public sealed class HubHosts : IAsyncDisposable
{
    private readonly Dictionary<TestDatabase, Lazy<Task<HubHost>>> _hosts = Enum.GetValues<TestDatabase>()
        .ToDictionary(database => database, database => new Lazy<Task<HubHost>>(() => HubHost.StartAsync(database)));

    internal Task<HubHost> this[TestDatabase database] => _hosts[database].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values.Where(host => host.IsValueCreated))
        {
            await (await host.Value).DisposeAsync();
        }
    }
}
