using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Berth.Server.Tests.Access;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.V2;

/// <summary>A renamed repository by the names it had: pulls, pushes and tokens, as clients that know of nothing go on with them.</summary>
public sealed class FormerNamesTests
{
    private const string Password = "a password of some length";
    private static readonly RegistryCaller Operator = RegistryCaller.System("test");

    [Theory]
    [BothDatabases]
    public async Task A_token_of_before_goes_on_and_a_new_one_is_had_by_either_name(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada", "ada/app").PushImageAsync("one", [1, 2, 3]);
        var (pull, push) = (await TokenAsync(server, "ada", "ada/app:pull"), await TokenAsync(server, "ada", "ada/app:pull,push"));

        await RenameAsync(server, "ada/app", "ada/api");

        Assert.Equal(200, await StatusAsync(server, pull, "GET", "/v2/ada/app/manifests/one"));
        Assert.Equal(401, await StatusAsync(server, pull, "GET", "/v2/ada/api/manifests/one"));
        var uploaded = await SendAsync(server, push, "POST", $"/v2/ada/app/blobs/uploads/?digest={Content.Sha256("two")}", "two");
        Assert.Equal((201, $"/v2/ada/app/blobs/{Content.Sha256("two")}"), ((int)uploaded.StatusCode, uploaded.Headers.Location?.ToString()));
        foreach (var name in (string[])["ada/app", "ada/api"])
        {
            var fresh = await TokenAsync(server, "ada", $"{name}:pull,push");
            Assert.Contains($"\"{name}\"", Encoding.UTF8.GetString(Payload(fresh)), StringComparison.Ordinal);
            Assert.Equal(200, await StatusAsync(server, fresh, "GET", $"/v2/{name}/blobs/{Content.Sha256("two")}"));
            Assert.Equal(201, await StatusAsync(server, fresh, "POST", $"/v2/{name}/blobs/uploads/?digest={Content.Sha256("three")}", "three"));
        }

        Assert.Equal(404, (int)(await SendAsync(server, Basic("ada"), "GET", "/v2/ada/app/tags/list/x")).StatusCode);
        Assert.Contains("\"name\":\"ada/app\",\"tags\":[\"one\"]", await TextAsync(server, Basic("ada"), "/v2/ada/app/tags/list"), StringComparison.Ordinal);
        Assert.DoesNotContain("ada/app", await TextAsync(server, Basic("ada"), "/v2/_catalog"), StringComparison.Ordinal);
    }

    [Theory]
    [BothDatabases]
    public async Task Without_the_right_there_the_old_name_is_nobodys(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada", "ada/app").PushImageAsync("one", [1, 2, 3]);
        var token = await TokenAsync(server, "ada", "ada/app:pull,push");
        await RenameAsync(server, "ada/app", "bob/api");

        foreach (var who in (string[])["eve", "ada"])
        {
            var known = await SendAsync(server, Basic(who), "GET", "/v2/ada/app/manifests/one");
            var never = await SendAsync(server, Basic(who), "GET", "/v2/ada/new/manifests/one");
            Assert.Equal(never.StatusCode, known.StatusCode);
            Assert.Equal(await never.TextAsync(), (await known.TextAsync()).Replace("ada/app", "ada/new", StringComparison.Ordinal));
        }

        // A pull by her token goes on for its minutes, as with every right that ends. A push is asked for now, and makes a repository of her own.
        Assert.Equal(200, await StatusAsync(server, token, "GET", "/v2/ada/app/manifests/one"));
        Assert.Equal(201, await StatusAsync(server, token, "POST", $"/v2/ada/app/blobs/uploads/?digest={Content.Sha256("x")}", "x"));
        Assert.Equal(404, await StatusAsync(server, token, "GET", "/v2/ada/app/manifests/one"));
        Assert.Equal(404, await StatusAsync(server, Basic("bob"), "GET", $"/v2/bob/api/blobs/{Content.Sha256("x")}"));
        Assert.Equal(200, await StatusAsync(server, Basic("ada"), "GET", $"/v2/ada/app/blobs/{Content.Sha256("x")}"));
    }

    [Theory]
    [BothDatabases]
    public async Task A_token_for_the_name_alone_reaches_the_repository_by_it(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada", "ada/app").PushImageAsync("one", [1, 2, 3]);
        await RenameAsync(server, "ada/app", "ada/api");
        var made = await server.Services.GetRequiredService<AccessTokens>().CreateAsync(
            Operator, "ada", new NewToken("ci", [new Berth.Registry.Callers.TokenGrant("ada/app", Berth.Registry.Callers.TokenScopes.Write)]), default);
        var ci = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{made.Value!.Secret}"));

        Assert.Equal(200, await StatusAsync(server, ci, "GET", "/v2/ada/app/manifests/one"));
        Assert.Equal(201, await StatusAsync(server, ci, "POST", $"/v2/ada/app/blobs/uploads/?digest={Content.Sha256("x")}", "x"));
        Assert.Equal(403, await StatusAsync(server, ci, "GET", "/v2/ada/api/manifests/one"));
    }

    [Theory]
    [BothDatabases]
    public async Task An_upload_goes_on_and_a_mount_finds_its_source(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client, "lib/app");
        await repository.PushBlobAsync("first");
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "some");

        await RenameAsync(server, "lib/app", "lib/api");

        await repository.AppendAsync(session, "thing");
        using var finished = await repository.FinishAsync(session, Content.Sha256("something"));
        Assert.Equal(201, (int)finished.StatusCode);
        var mount = $"/v2/lib/other/blobs/uploads/?mount={Content.Sha256("something")}&from=lib/app";
        Assert.Equal(201, await StatusAsync(server, null, "POST", mount));
        Assert.Equal(200, await StatusAsync(server, null, "GET", $"/v2/lib/api/blobs/{Content.Sha256("something")}"));
    }

    [Theory]
    [BothDatabases]
    public async Task Pushes_and_pulls_go_on_while_it_is_renamed_again_and_again(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        await server.AnswersFromMemoryAsync();
        var repository = new TestRepository(server.Client, "lib/a");
        var first = await repository.PushImageAsync("first", [1]);
        using var stop = new CancellationTokenSource();
        var pushers = Enumerable.Range(0, 4).Select(async pusher =>
        {
            var pushed = new List<string>();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await repository.PushImageAsync($"p{pusher}-{i}", Encoding.UTF8.GetBytes($"{pusher} {i}"));
                pushed.Add($"p{pusher}-{i}");
            }

            return pushed;
        }).ToList();

        var pullers = Enumerable.Range(0, 3).Select(async puller =>
        {
            var refused = new List<string>();
            string[] parts = ["manifests/first", $"manifests/{first}", $"blobs/{Content.Sha256([1])}", "tags/list"];
            for (var i = puller; !stop.IsCancellationRequested; i++)
            {
                using var pulled = await repository.GetAsync(parts[i % parts.Length]);
                if (!pulled.IsSuccessStatusCode)
                {
                    refused.Add($"{parts[i % parts.Length]}: {pulled.Status()} {await pulled.TextAsync()}");
                }
            }

            return refused;
        }).ToList();
        var names = new[] { "lib/a", "lib/b", "lib/c", "lib/d" };
        for (var i = 0; i < 40; i++)
        {
            await RenameAsync(server, names[i % 4], names[(i + 1) % 4]);
        }

        await stop.CancelAsync();
        var all = (await Task.WhenAll(pushers)).SelectMany(tags => tags).ToList();
        Assert.NotEmpty(all);
        Assert.Empty((await Task.WhenAll(pullers)).SelectMany(refused => refused));
        Assert.Equal("{\"repositories\":[\"lib/a\"]}", await TextAsync(server, null, "/v2/_catalog"));
        foreach (var tag in all)
        {
            foreach (var name in names)
            {
                Assert.Equal(200, await StatusAsync(server, null, "GET", $"/v2/{name}/manifests/{tag}"));
            }
        }
    }

    [Theory]
    [BothDatabases]
    public async Task Pages_and_the_management_API_lead_to_the_new_name(TestDatabase database)
    {
        await using var server = await StartAsync(database);
        await As(server, "ada", "ada/app").PushImageAsync("one", [1, 2, 3]);
        var renamed = await SendAsync(
            server, await LoginAsync(server, "ada"), "POST", "/v2/namespaces/ada/repositories/app/rename", """{"to":"ada/api"}""", "application/json");
        Assert.Equal(200, (int)renamed.StatusCode);
        Assert.Contains("\"name\":\"api\"", await renamed.TextAsync(), StringComparison.Ordinal);
        using var browser = new Browser(server.Address);
        await browser.SubmitAsync("/signin", ("user", "ada"), ("password", Password));

        var page = await browser.GetAsync("/r/ada/app/-/tags/one?x=1");
        var read = await SendAsync(server, await LoginAsync(server, "ada"), "GET", "/v2/repositories/ada/app/tags/one");
        var stranger = await SendAsync(server, await LoginAsync(server, "eve"), "GET", "/v2/repositories/ada/app");
        var deleted = await SendAsync(server, await LoginAsync(server, "ada"), "DELETE", "/v2/repositories/ada/app");

        Assert.Equal((302, "/r/ada/api/-/tags/one?x=1"), (page.Status, page.Location));
        Assert.Equal((200, 404, 404), ((int)read.StatusCode, (int)stranger.StatusCode, (int)deleted.StatusCode));
    }

    private static TestRepository As(TestServer server, string who, string name)
    {
        server.Client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(Basic(who));
        return new TestRepository(server.Client, name);
    }

    private static async Task RenameAsync(TestServer server, string from, string to)
    {
        var renamed = await server.Services.GetRequiredService<RepositoryRenaming>().RenameAsync(
            Operator, RepositoryName.Parse(from), RepositoryName.Parse(to), default);
        Assert.True(renamed.Succeeded, renamed.Refusal?.Message);
    }

    private static async Task<string> TokenAsync(TestServer server, string who, string scope)
    {
        using var issued = await SendAsync(server, Basic(who), "GET", $"/token?service=berth&scope=repository:{scope}");
        return $"Bearer {JsonDocument.Parse(await issued.TextAsync()).RootElement.GetProperty("token").GetString()}";
    }

    private static async Task<string> LoginAsync(TestServer server, string who)
    {
        using var issued = await SendAsync(
            server, null, "POST", "/v2/users/login", $$"""{"username":"{{who}}","password":"{{Password}}"}""", "application/json");
        return $"Bearer {JsonDocument.Parse(await issued.TextAsync()).RootElement.GetProperty("token").GetString()}";
    }

    private static byte[] Payload(string bearer) => System.Buffers.Text.Base64Url.DecodeFromChars(bearer.Split('.')[1]);

    private static async Task<int> StatusAsync(TestServer server, string? authorization, string method, string path, string? body = null)
    {
        using var answer = await SendAsync(server, authorization, method, path, body);
        return (int)answer.StatusCode;
    }

    private static async Task<string> TextAsync(TestServer server, string? authorization, string path)
    {
        using var answer = await SendAsync(server, authorization, "GET", path);
        return await answer.TextAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server, string? authorization, string method, string path, string? body = null, string type = "application/octet-stream")
    {
        server.Client.DefaultRequestHeaders.Authorization = null;
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue(type)),
        };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (authorization is null)
        {
            request.Headers.Remove("Authorization");
        }

        return await server.Client.SendAsync(request);
    }

    private static string Basic(string name) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{Password}"));

    private static async Task<TestServer> StartAsync(TestDatabase database)
    {
        var server = await TestServer.StartAsync(database);
        foreach (var name in (string[])["ann", "ada", "bob", "eve"])
        {
            var made = await server.Services.GetRequiredService<Accounts>().CreateAsync(Operator, new NewAccount(name, Password), default);
            Assert.True(made.Succeeded, made.Refusal?.Message);
        }

        return server;
    }
}
