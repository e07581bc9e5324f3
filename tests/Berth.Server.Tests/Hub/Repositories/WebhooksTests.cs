using Berth.Testing;

namespace Berth.Server.Tests.Hub.Repositories;

public sealed class WebhooksTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string Url = "https://robot:hook-canary@hooks.example/T0";

    [Theory]
    [BothDatabases]
    public async Task A_webhook_is_created_listed_and_deleted(TestDatabase database)
    {
        var host = await hosts[database];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}/webhook_pipeline/";

        var made = await host.SendAsync("POST", path, "bob", Pipeline("Deploy it", Url));

        Assert.Equal((201, "Deploy it", "deploy-it", "False"), (made.Status, made.Text("name"), made.Text("slug"), made.Text("expect_final_callback")));
        var hook = Assert.Single(made.Json.GetProperty("webhooks").EnumerateArray());
        Assert.Equal(("Deploy it", Url), (hook.GetProperty("name").GetString(), hook.GetProperty("hook_url").GetString()));
        Assert.Equal(host.Clock.GetUtcNow(), hook.GetProperty("created").GetDateTimeOffset());
        Assert.Equal(host.Clock.GetUtcNow(), made.Json.GetProperty("last_updated").GetDateTimeOffset());
        foreach (var list in new[] { path, path.Replace("webhook_pipeline", "webhooks", StringComparison.Ordinal) })
        {
            var listed = await host.SendAsync("GET", list, "bob");
            Assert.Equal(("1", made.Body), (listed.Text("count"), listed.Json.GetProperty("results")[0].GetRawText()));
        }

        Assert.Equal(403, (await host.SendAsync("GET", path, "carol")).Status);
        Assert.Equal(401, (await host.SendAsync("GET", path)).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{path}deploy-it/", "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", $"{path}deploy-it/", "bob")).Status);
        await host.SendAsync("POST", path, "bob", Pipeline("By name", Url));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{path}By%20name/", "bob")).Status);
        Assert.DoesNotContain(host.Server.Log.Lines, line => line.ToString().Contains("hook-canary", StringComparison.Ordinal));
    }

    [Theory]
    [BothDatabases]
    public async Task A_webhook_has_all_its_hooks(TestDatabase database)
    {
        var host = await hosts[database];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}/webhook_pipeline/";
        object Hooks(int count) => new { name = "all", webhooks = Enumerable.Range(0, count).Select(n => new { name = n == 0 ? "" : $"h{n}", hook_url = $"{Url}/{n}" }) };

        var made = await host.SendAsync("POST", path, "bob", Hooks(10));

        var hooks = (await host.SendAsync("GET", path, "bob")).Json.GetProperty("results")[0].GetProperty("webhooks").EnumerateArray()
            .Select(hook => (hook.GetProperty("name").GetString(), hook.GetProperty("hook_url").GetString()));
        Assert.Equal(201, made.Status);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => (n == 0 ? "all" : $"h{n}", $"{Url}/{n}")), hooks!);
        Assert.True((await host.SendAsync("POST", path, "bob", Hooks(11))).Json.GetProperty("fields").TryGetProperty("webhooks", out _));
    }

    [Theory]
    [InlineData("x", "javascript:alert(1)")]
    [InlineData("x", "file:///etc/passwd")]
    [InlineData("x", "hooks.example")]
    [InlineData("two\nlines", Url)]
    public async Task What_cannot_be_called_is_refused(string name, string url)
    {
        var host = await hosts[TestDatabase.Sqlite];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}/webhook_pipeline/";

        Assert.Equal(400, (await host.SendAsync("POST", path, "bob", Pipeline(name, url))).Status);
        Assert.Equal(400, (await host.SendAsync("POST", path, "bob", new { name, webhooks = Array.Empty<object>() })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", path, "bob", new { name, webhooks = new object?[] { null } })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", path, "bob", new { name })).Status);
    }

    private static object Pipeline(string name, string url) => new
    {
        name,
        expect_final_callback = false,
        webhooks = new[] { new { name, hook_url = url } },
        registry = "registry-1.docker.io",
    };
}
