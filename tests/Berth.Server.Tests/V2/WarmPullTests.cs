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

/// <summary>What a pull asks of the database: nothing that the same pull has asked before, and else one statement for an image.</summary>
public sealed class WarmPullTests
{
    private const string Password = "a password of some length";

    [Theory]
    [BothDatabases]
    public async Task Of_an_open_registry(TestDatabase database)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database, statements);
        var repository = new TestRepository(server.Client, "lib/app");
        await repository.PushImageAsync("one", [1, 2, 3]);

        await PullAsync(server, "lib/app", null);
        statements.Take();
        await PullAsync(server, "lib/app", null);

        Assert.Empty(statements.Take());
        await AssertColdAsync(server, statements, () => PullAsync(server, "lib/app", null));
    }

    [Theory]
    [BothDatabases]
    public async Task Of_a_private_repository_by_a_token(TestDatabase database)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database, statements);
        await server.Services.GetRequiredService<Accounts>().CreateAsync(RegistryCaller.System("test"), new NewAccount("ann", Password), default);
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Password}")));
        server.Client.DefaultRequestHeaders.Authorization = basic;
        await new TestRepository(server.Client, "ann/app").PushImageAsync("one", [1, 2, 3]);
        var issued = await server.Client.GetStringAsync("/token?service=berth&scope=repository:ann/app:pull");
        server.Client.DefaultRequestHeaders.Authorization = null;
        var token = new AuthenticationHeaderValue("Bearer", JsonDocument.Parse(issued).RootElement.GetProperty("token").GetString());

        await PullAsync(server, "ann/app", token);
        statements.Take();
        await PullAsync(server, "ann/app", token);

        Assert.Empty(statements.Take());
        await AssertColdAsync(server, statements, () => PullAsync(server, "ann/app", token));
    }

    [Theory]
    [BothDatabases]
    public async Task Of_what_is_not_there(TestDatabase database)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database, statements);
        var repository = new TestRepository(server.Client, "lib/app");
        string[] absent = ["manifests/none", $"manifests/{Content.Sha256([1])}", $"blobs/{Content.Sha256([1])}"];

        foreach (var rest in absent)
        {
            using var first = await repository.GetAsync(rest);
            statements.Take();
            using var second = await repository.GetAsync(rest);

            Assert.Equal(404, (int)second.StatusCode);
            Assert.Equal(await first.TextAsync(), await second.TextAsync());
            Assert.Empty(statements.Take());
        }
    }

    [Theory]
    [BothDatabases]
    public async Task By_a_former_name(TestDatabase database)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database, statements);
        await new TestRepository(server.Client, "lib/app").PushImageAsync("one", [1, 2, 3]);
        var renamed = await server.Services.GetRequiredService<RepositoryRenaming>().RenameAsync(
            RegistryCaller.System("test"), RepositoryName.Parse("lib/app"), RepositoryName.Parse("lib/api"), default);
        Assert.True(renamed.Succeeded, renamed.Refusal?.Message);

        foreach (var name in (string[])["lib/app", "lib/api"])
        {
            await PullAsync(server, name, null);
            statements.Take();
            await PullAsync(server, name, null);

            Assert.Empty(statements.Take());
        }
    }

    /// <summary>The manifest, its links, its blobs and the digest it goes on with: in one statement, beside those that ask for the epoch of
    /// all rights and whether any repository was renamed, once for any number of images.</summary>
    private static async Task AssertColdAsync(TestServer server, Statements statements, Func<Task> pull)
    {
        server.ForgetAll();
        statements.Take();

        await pull();

        var asked = statements.Take();
        Assert.Single(asked, sql => sql.Contains("manifest", StringComparison.Ordinal));
        Assert.DoesNotContain(asked, sql => !new[] { "manifest", "epoch", "former_names" }.Any(part => sql.Contains(part, StringComparison.Ordinal)));
    }

    private static async Task<TestServer> StartAsync(TestDatabase database, Statements statements)
    {
        var server = await TestServer.StartAsync(database, null, TestServer.WithoutTime);
        statements.Watch(server);
        await server.AnswersFromMemoryAsync();
        return server;
    }

    /// <summary>As docker does it: what the tag stands for, the manifest by its digest, config and layers.</summary>
    private static async Task PullAsync(TestServer server, string name, AuthenticationHeaderValue? authorization)
    {
        using var named = await SendAsync(HttpMethod.Head, "manifests/one");
        var digest = named.Headers.GetValues("Docker-Content-Digest").Single();
        using var manifest = await SendAsync(HttpMethod.Get, $"manifests/{digest}");
        var root = JsonDocument.Parse(await manifest.TextAsync()).RootElement;
        foreach (var descriptor in root.GetProperty("layers").EnumerateArray().Prepend(root.GetProperty("config")))
        {
            using var blob = await SendAsync(HttpMethod.Get, $"blobs/{descriptor.GetProperty("digest").GetString()}");
            Assert.Equal(descriptor.GetProperty("size").GetInt64(), (await blob.Content.ReadAsByteArrayAsync()).Length);
        }

        async Task<HttpResponseMessage> SendAsync(HttpMethod method, string rest)
        {
            using var request = new HttpRequestMessage(method, $"/v2/{name}/{rest}");
            request.Headers.Authorization = authorization;
            var answer = await server.Client.SendAsync(request);
            Assert.Equal(200, (int)answer.StatusCode);
            return answer;
        }
    }
}
