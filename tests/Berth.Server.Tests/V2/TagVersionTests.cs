using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.V2;

/// <summary>Pulls by a tag that are answered with what it named before: as of a time, and where the repository asks for a minimum age.</summary>
public sealed class TagVersionTests
{
    private const string Password = "a password of some length";
    private static readonly RegistryCaller Operator = RegistryCaller.System("test");

    [Theory]
    [BothDatabases]
    public async Task A_tag_is_pulled_as_it_was(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        var (app, clock) = (As(server, "ada"), Clock(server));
        var before = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(1));
        var first = await app.PushImageAsync("1.0", [1]);
        var between = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(1));
        var second = await app.PushImageAsync("1.0", [2]);

        Assert.Equal((200, first), await AtAsync(app, $"{between:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}"));
        Assert.Equal((200, first), await AtAsync(app, Uri.EscapeDataString($"{between.ToOffset(TimeSpan.FromHours(2)):O}")));
        Assert.Equal((200, second), await AtAsync(app, $"{clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}"));
        Assert.Equal(404, (await AtAsync(app, $"{before:yyyy-MM-dd'T'HH:mm:ss'Z'}")).Status);
        foreach (var wrong in (string[])["", "yesterday", "2026-13-01", "9999999999999999"])
        {
            using var refused = await app.GetAsync($"manifests/1.0?at={wrong}");
            Assert.Equal(400, (int)refused.StatusCode);
            Assert.Contains("at is a time such as 2026-11-20T12:00:00Z", await refused.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [BothDatabases]
    public async Task Who_only_pulls_is_given_the_newest_version_that_is_old_enough(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await server.AnswersFromMemoryAsync();
        var (app, clock) = (As(server, "ada"), Clock(server));
        var first = await app.PushImageAsync("latest", [1]);
        clock.Advance(TimeSpan.FromDays(8));
        var second = await app.PushImageAsync("latest", [2]);
        await SetAsync(server, TimeSpan.Zero);
        Assert.Equal((200, second, null), await PullAsync(As(server, "bob"), "latest"));

        await SetAsync(server, TimeSpan.FromDays(7));
        Assert.Equal(
            (200, first, "299 - \"ada/app asks for versions that are 7 days old; latest names a younger one\""), await PullAsync(As(server, "bob"), "latest"));
        Assert.Equal(
            (200, second, "299 - \"latest is younger than the 7 days that ada/app asks for; you may push, so you get it all the same\""),
            await PullAsync(As(server, "ada"), "latest"));
        Assert.Equal((200, second, null), await PullAsync(As(server, "bob"), second));

        clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.Equal(first, (await PullAsync(As(server, "bob"), "latest")).Digest);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((200, second, null), await PullAsync(As(server, "bob"), "latest"));

        var third = await As(server, "ada").PushImageAsync("latest", [3]);
        Assert.Equal(second, (await PullAsync(As(server, "bob"), "latest")).Digest);
        await SetAsync(server, TimeSpan.Zero);
        Assert.Equal((200, third, null), await PullAsync(As(server, "bob"), "latest"));
    }

    [Theory]
    [BothDatabases]
    public async Task Where_no_version_is_old_enough_there_is_none_and_the_audit_log_says_both_once_an_hour(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada").PushImageAsync("new", [1]);
        await SetAsync(server, TimeSpan.FromHours(2));

        for (var i = 0; i < 3; i++)
        {
            using var refused = await As(server, "bob").GetAsync("manifests/new");
            Assert.Equal(404, (int)refused.StatusCode);
            Assert.Contains(
                "\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"no version of new is 2 hours old, which ada/app asks for\"", await refused.TextAsync(), StringComparison.Ordinal);
            Assert.Equal(200, (await PullAsync(As(server, "ada"), "new")).Status);
        }

        var logged = await server.Services.GetRequiredService<AuditLog>().ReadAsync(
            Operator, new AuditFilter { Namespace = "ada", Action = AuditActions.EarlierVersion }, null, 10, default);
        Assert.Equal(["ada", "bob"], logged.Value!.Select(line => line.Actor).Order());
    }

    [Theory]
    [BothDatabases]
    public async Task It_is_set_by_who_administers_the_repository_and_answered_to_who_reads_it(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada").PushImageAsync("latest", [1]);
        await ShareAsync(server, "eve");

        Assert.Equal((200, 604_800), await PatchAsync(server, "ada", "604800"));
        Assert.Equal(403, (await PatchAsync(server, "eve", "0")).Status);
        Assert.Equal((200, 604_800), await PatchAsync(server, "eve", "604800"));
        foreach (var wrong in (string[])["-1", "315360001", "9223372036854775807", "\"soon\"", "1.5"])
        {
            Assert.Equal(400, (await PatchAsync(server, "ada", wrong)).Status);
        }

        Assert.Equal((200, 0), await PatchAsync(server, "ada", "0"));
    }

    private static FakeTimeProvider Clock(TestServer server) => (FakeTimeProvider)server.Services.GetRequiredService<TimeProvider>();

    private static TestRepository As(TestServer server, string who)
    {
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{Password}")));
        return new TestRepository(server.Client, "ada/app");
    }

    private static async Task<(int Status, string? Digest)> AtAsync(TestRepository repository, string time)
    {
        var (status, digest, _) = await PullAsync(repository, $"1.0?at={time}");
        return (status, digest);
    }

    /// <summary>GET and HEAD say the same.</summary>
    private static async Task<(int Status, string? Digest, string? Warning)> PullAsync(TestRepository repository, string reference)
    {
        using var head = await repository.HeadAsync($"manifests/{reference}");
        using var pulled = await repository.GetAsync($"manifests/{reference}");
        Assert.Equal(Told(head), Told(pulled));
        if (pulled.IsSuccessStatusCode)
        {
            Assert.Equal(Told(pulled).Digest, Content.Sha256(await pulled.TextAsync()));
        }

        return Told(pulled);
    }

    private static (int Status, string? Digest, string? Warning) Told(HttpResponseMessage answer) => (
        (int)answer.StatusCode, answer.Headers.TryGetValues("Docker-Content-Digest", out var digest) ? digest.Single() : null,
        answer.IsSuccessStatusCode && answer.Headers.TryGetValues("Warning", out var warning) ? warning.Single() : null);

    private static async Task SetAsync(TestServer server, TimeSpan age)
    {
        var set = await server.Services.GetRequiredService<RepositoryCatalog>().UpdateAsync(
            Operator, RepositoryName.Parse("ada/app"), new RepositoryChange { MinimumAge = age, IsPrivate = false }, default);
        Assert.True(set.Succeeded, set.Refusal?.Message);
    }

    private static async Task ShareAsync(TestServer server, string who)
    {
        var shared = await server.Services.GetRequiredService<Collaborators>().SetAsync(
            Operator, RepositoryName.Parse("ada/app"), who, Berth.Registry.RepositoryRole.Write, default);
        Assert.True(shared.Succeeded, shared.Refusal?.Message);
    }

    private static async Task<(int Status, long Age)> PatchAsync(TestServer server, string who, string age)
    {
        server.Client.DefaultRequestHeaders.Authorization = null;
        using var login = await server.Client.PostAsync("/v2/users/login", Json($$"""{"username":"{{who}}","password":"{{Password}}"}"""));
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v2/namespaces/ada/repositories/app") { Content = Json($$"""{"minimum_age":{{age}}}""") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(await login.TextAsync()).RootElement.GetProperty("token").GetString());
        using var answer = await server.Client.SendAsync(request);
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.TextAsync()).RootElement.GetProperty("minimum_age").GetInt64() : -1);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<TestServer> StartAsync(TestDatabase database)
    {
        var server = await TestServer.StartAsync(
            database, services: services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow())));
        foreach (var name in (string[])["ann", "ada", "bob", "eve"])
        {
            var made = await server.Services.GetRequiredService<Accounts>().CreateAsync(Operator, new NewAccount(name, Password), default);
            Assert.True(made.Succeeded, made.Refusal?.Message);
        }

        return server;
    }
}
