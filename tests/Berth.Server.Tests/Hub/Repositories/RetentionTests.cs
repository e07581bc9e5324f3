using Berth.Testing;

namespace Berth.Server.Tests.Hub.Repositories;

public sealed class RetentionTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private static readonly object KeepOne = new { rules = new[] { new { name = "newest", tags = new[] { "v*" }, keep_last = 1 } } };

    [Theory]
    [BothDatabases]
    public async Task Rules_are_tried_set_previewed_run_listed_and_undone(TestDatabase database)
    {
        var host = await hosts[database];
        var name = await host.NewRepositoryAsync("bob");
        var path = $"/v2/namespaces/bob/repositories/{name[4..]}/retention";
        await PushAsync(host, name, "v1", "v2", "main");

        Assert.Equal("", (await host.SendAsync("GET", path, "bob")).Text("in_force"));
        var nothing = await host.SendAsync("POST", $"{path}/preview", "bob");
        Assert.Equal(("0", "False"), (nothing.Text("removed"), nothing.Json.GetProperty("repositories")[0].GetProperty("has_rules").ToString()));
        Assert.Equal("1", (await host.SendAsync("POST", $"{path}/preview", "bob", KeepOne)).Text("removed"));
        Assert.Equal(200, (await host.SendAsync("PUT", path, "bob", KeepOne)).Status);
        Assert.Equal("newest", (await host.SendAsync("GET", path, "bob")).Json.GetProperty("in_force").GetProperty("rules")[0].GetProperty("name").GetString());

        var preview = await host.SendAsync("POST", $"{path}/preview", "bob");
        var lines = preview.Json.GetProperty("repositories")[0].GetProperty("lines").EnumerateArray()
            .Select(line => (line.GetProperty("tag").GetString(), line.GetProperty("reason").GetString(), line.GetProperty("text").GetString())).ToList();
        Assert.Equal(
            [
                ("v1", "not_kept", "kept by none of the rules that speak of it: newest"),
                ("main", "no_rule", "no rule speaks of it"),
                ("v2", "last_pushed", "rule newest: image 1 of the last 1"),
            ],
            lines);
        var run = await host.SendAsync("POST", $"{path}/run", "bob");
        Assert.Equal((200, "1", preview.Text("freed_bytes")), (run.Status, run.Text("removed"), run.Text("freed_bytes")));
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/{name}/tags/v1", "bob")).Status);

        var listed = Assert.Single((await host.SendAsync("GET", $"{path}/runs", "bob")).Json.GetProperty("results").EnumerateArray());
        Assert.Equal((name, "bob", run.Text("batch")), (listed.GetProperty("repository").GetString(), listed.GetProperty("ran_by").GetString(), listed.GetProperty("batch").GetString()));
        Assert.Equal(200, (await host.SendAsync("POST", "/v2/namespaces/bob/trash/restore", "bob", new { batch = run.Text("batch") })).Status);
        Assert.Equal(200, (await host.SendAsync("GET", $"/v2/repositories/{name}/tags/v1", "bob")).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", path, "bob")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task A_namespaces_rules_hold_where_there_are_no_others(TestDatabase database)
    {
        var host = await hosts[database];
        var (one, other) = (await host.NewRepositoryAsync("bob"), await host.NewRepositoryAsync("bob"));
        await PushAsync(host, one, "v1", "v2");
        await PushAsync(host, other, "v1", "v2");
        Assert.Equal(200, (await host.SendAsync("PUT", $"/v2/namespaces/bob/repositories/{other[4..]}/retention", "bob", new { })).Status);
        Assert.Equal(200, (await host.SendAsync("PUT", "/v2/namespaces/bob/retention", "bob", KeepOne)).Status);

        var repositories = (await host.SendAsync("POST", "/v2/namespaces/bob/retention/run", "bob")).Json.GetProperty("repositories").EnumerateArray()
            .ToDictionary(line => line.GetProperty("repository").GetString()!, line => line.GetProperty("removed").GetInt32());
        Assert.Equal((1, 0), (repositories[one], repositories[other]));
        Assert.Contains(one, (await host.SendAsync("GET", "/v2/namespaces/bob/retention/runs", "bob")).Texts("results", "repository"));
        Assert.Equal(204, (await host.SendAsync("DELETE", "/v2/namespaces/bob/retention", "bob")).Status);
    }

    [Fact]
    public async Task What_is_no_rule_is_refused_by_its_field()
    {
        var host = await hosts[TestDatabase.Sqlite];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}/retention";

        var wrong = await host.SendAsync("PUT", path, "bob", new { rules = new object[] { new { keep_last = 1 }, new { tags = new[] { "a b" }, keep_last = 1 } } });
        Assert.Equal(400, wrong.Status);
        Assert.True(wrong.Json.GetProperty("fields").TryGetProperty("rules.1.tags", out _));
        var unknown = await host.SendAsync("PUT", path, "bob", new { protects = new[] { "latest" } });
        Assert.Equal(400, unknown.Status);
        Assert.Contains("protects", unknown.Body, StringComparison.Ordinal);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/preview", "bob", new { rules = new object[] { new { } } })).Status);
        Assert.Equal(403, (await host.SendAsync("PUT", path, "carol", KeepOne)).Status);
        Assert.Equal(404, (await host.SendAsync("PUT", "/v2/namespaces/bob/retention", "carol", KeepOne)).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/namespaces/No%20name/retention", "bob")).Status);
    }

    private static async Task PushAsync(HubHost host, string repository, params string[] tags)
    {
        foreach (var tag in tags)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.Images().ImageAsync(RepositoryScene.As("bob"), repository, tag);
        }
    }
}
