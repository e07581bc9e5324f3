using System.Text;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Access;

/// <summary>A stranger with a stopwatch: whether a repository is hidden or missing must not be told by what the answer costs. The time that a
/// busy machine takes says nothing; the statements that the database gets do.</summary>
public sealed class HiddenRepositoriesTests
{
    private const string Password = "a password of some length";
    private const string Tag = "manifests/v1", Blob = "blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly RegistryCaller Operator = RegistryCaller.System("test");

    /// <summary>A hidden one, a missing one beside it, and one in a namespace that nobody has.</summary>
    private static readonly string[] Names = ["bob/secret", "bob/absent", "nobody/absent"], Guild = ["guild/secret", "guild/absent", "nobody/absent"];

    /// <summary>The name that a hidden one had, in its own namespace and in another one, beside missing ones.</summary>
    private static readonly string[] Renamed = ["bob/old", "guild/old", "bob/absent", "bob/secret"];

    private static readonly (string Method, string Path)[] Requests =
    [
        ("GET", "/v2/{0}/" + Tag), ("HEAD", "/v2/{0}/" + Tag), ("PUT", "/v2/{0}/" + Tag), ("DELETE", "/v2/{0}/" + Tag),
        ("GET", "/v2/{0}/" + Blob), ("HEAD", "/v2/{0}/" + Blob), ("DELETE", "/v2/{0}/" + Blob),
        ("GET", "/v2/{0}/tags/list"), ("GET", "/v2/{0}/referrers/" + "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("POST", "/v2/{0}/blobs/uploads/"), ("GET", "/v2/{0}/blobs/uploads/00000000000000000000000000000000"),
        ("DELETE", "/v2/{0}/blobs/uploads/00000000000000000000000000000000"),
        ("GET", "/token?service=berth&scope=repository:{0}:pull"), ("GET", "/token?service=berth&scope=repository:{0}:pull,push,delete"),
        ("GET", "/r/{0}"), ("GET", "/r/{0}/tags"), ("GET", "/r/{0}/tags/v1"), ("GET", "/r/{0}/settings"),
        ("GET", "/v2/namespaces/{1}/repositories/{2}"), ("HEAD", "/v2/namespaces/{1}/repositories/{2}"),
        ("GET", "/v2/namespaces/{1}/repositories/{2}/tags"), ("GET", "/v2/repositories/{1}/{2}/tags/v1"),
        ("GET", "/v2/repositories/{1}/{2}/tags/v1/images"), ("DELETE", "/v2/repositories/{1}/{2}/tags/v1"),
        ("PATCH", "/v2/repositories/{1}/{2}"), ("DELETE", "/v2/repositories/{1}/{2}"), ("POST", "/v2/repositories/{1}/{2}/privacy"),
        ("PATCH", "/v2/repositories/{1}/{2}/immutabletags"), ("POST", "/v2/repositories/{1}/{2}/immutabletags/verify"),
        ("GET", "/v2/repositories/{1}/{2}/collaborators"), ("POST", "/v2/repositories/{1}/{2}/collaborators"),
        ("DELETE", "/v2/repositories/{1}/{2}/collaborators/eve"), ("GET", "/v2/repositories/{1}/{2}/groups"),
        ("GET", "/v2/repositories/{1}/{2}/groups/1"), ("DELETE", "/v2/repositories/{1}/{2}/groups/1"),
        ("POST", "/v2/repositories/{1}/{2}/stars"), ("DELETE", "/v2/repositories/{1}/{2}/stars"),
        ("GET", "/v2/repositories/{1}/{2}/webhook_pipeline"), ("DELETE", "/v2/repositories/{1}/{2}/webhook_pipeline/x"),
    ];

    [Theory]
    [BothDatabases]
    public Task What_is_hidden_costs_as_many_statements_as_what_is_missing(TestDatabase database) => CompareAsync(database, false, [Names, Guild]);

    [Theory]
    [BothDatabases]
    public Task A_name_that_was_of_something_hidden_costs_as_many_as_one_that_never_was(TestDatabase database) =>
        CompareAsync(database, true, [Renamed]);

    private static async Task CompareAsync(TestDatabase database, bool renames, string[][] groups)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database);
        statements.Watch(server);
        if (renames)
        {
            var renaming = server.Services.GetRequiredService<RepositoryRenaming>();
            foreach (var (from, to) in ((string, string)[])[("bob/secret", "bob/old"), ("bob/old", "guild/old"), ("guild/old", "bob/secret")])
            {
                Succeeded(await renaming.RenameAsync(Operator, RepositoryName.Parse(from), RepositoryName.Parse(to), default));
            }
        }

        using var browser = new Browser(server.Address);
        Assert.Equal(302, (await browser.SubmitAsync("/signin", ("user", "eve"), ("password", Password))).Status);
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"eve:{Password}"));
        (string? Authorization, string? Cookie)[] strangers = [(null, null), (basic, null), (null, $"berth_session={browser.Session}")];
        var told = new List<string>();
        foreach (var names in groups)
        {
            foreach (var stranger in strangers)
            {
                foreach (var request in Requests)
                {
                    var costs = new List<string>();
                    foreach (var name in names)
                    {
                        costs.Add(await CostAsync(server, statements, request, name, stranger.Authorization, stranger.Cookie));
                    }

                    // A request that is refused as malformed would cost nothing and prove nothing.
                    if (costs.Distinct().Count() > 1 || costs[0][..3] is "400" or "405" or "415")
                    {
                        told.Add($"{stranger} {request}: {string.Join(" / ", costs)}");
                    }
                }
            }
        }

        Assert.True(told.Count == 0, string.Join('\n', told));
    }

    [Theory]
    [BothDatabases]
    public async Task A_mount_from_what_is_hidden_costs_as_much_as_one_from_nowhere(TestDatabase database)
    {
        using var statements = new Statements();
        await using var server = await StartAsync(database);
        statements.Watch(server);
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"eve:{Password}"));
        var request = ("POST", "/v2/eve/own/blobs/uploads/?mount=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855&from={0}");
        await CostAsync(server, statements, request, "the/first/makes/the/repository", basic, null);
        var costs = new List<string>();
        foreach (var name in Names)
        {
            costs.Add(await CostAsync(server, statements, request, name, basic, null));
        }

        Assert.Single(costs.Distinct());
    }

    /// <summary>The statements of the first request and of one right after it, which may find something remembered.</summary>
    private static async Task<string> CostAsync(
        TestServer server, Statements statements, (string Method, string Path) request, string name, string? authorization, string? cookie)
    {
        var parts = name.Split('/');
        var costs = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            // What anybody may read: now the epoch of all rights is as old as it is before every other request.
            await SendAsync(server, "GET", "/v2/bob/open/tags/list", null, null);
            statements.Take();
            var status = await SendAsync(
                server, request.Method, string.Format(null, request.Path, name, parts[0], parts[1]), authorization, cookie);
            costs.Add($"{status} for {statements.Take().Count}");
        }

        return string.Join(", ", costs);
    }

    private static async Task<int> SendAsync(TestServer server, string method, string path, string? authorization, string? cookie)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "PATCH" or "POST" && !path.Contains("/blobs/", StringComparison.Ordinal))
        {
            request.Content = new StringContent(
                """{"description":"x","is_private":true,"immutable_tags":true,"regex":"v1","user":"eve"}""", Encoding.UTF8, "application/json");
        }

        request.Headers.TryAddWithoutValidation("Authorization", authorization ?? "");
        request.Headers.TryAddWithoutValidation("Cookie", cookie ?? "");
        if (authorization is null)
        {
            request.Headers.Remove("Authorization");
        }

        using var answer = await server.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static async Task<TestServer> StartAsync(TestDatabase database)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var server = await TestServer.StartAsync(database, null, services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            TestServer.WithoutJobs(services);
        });
        foreach (var name in (string[])["ann", "bob", "eve"])
        {
            Succeeded(await server.Services.GetRequiredService<Accounts>().CreateAsync(Operator, new NewAccount(name, Password), default));
        }

        Succeeded(await server.Services.GetRequiredService<OrganizationCatalog>().CreateAsync(Operator, "guild", "The Guild", "bob", default));
        foreach (var (name, isPrivate) in ((string, bool)[])[("bob/open", false), ("bob/secret", true), ("guild/secret", true)])
        {
            Succeeded(await server.Services.GetRequiredService<RepositoryCatalog>().CreateAsync(
                Operator, RepositoryName.Parse(name), isPrivate, new RepositoryChange(), default));
        }

        return server;
    }

    private static T Succeeded<T>(Outcome<T> outcome) =>
        outcome.Succeeded ? outcome.Value : throw new InvalidOperationException(outcome.Refusal.Message);
}
