using Berth.Registry.Organizations;
using Berth.Registry.Pulls;
using Berth.Testing;
using static Berth.Server.Tests.Hub.Repositories.RepositoryScene;

namespace Berth.Server.Tests.Hub.Repositories;

/// <summary>What clients of Docker Hub send about repositories, request by request, with what each reads of the answer.</summary>
public sealed class ClientTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task Hub_tool_lists_and_removes(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        await host.Images().ImageAsync(As("bob"), repository, "v1");
        await host.Images().ImageAsync(As("bob"), repository, "v2");
        Task<HubAnswer> SendAsync(string method, string path) => host.SendAsync(method, path, "bob", userAgent: "hub-tool/v0.4.6");

        // repo ls, without a slash at the end
        var repositories = await SendAsync("GET", "/v2/repositories/bob?page_size=100&page=1&ordering=last_updated");
        Assert.Equal(200, repositories.Status);
        Assert.Contains(repository["bob/".Length..], repositories.Texts("results", "name"));
        Assert.All(repositories.Json.GetProperty("results").EnumerateArray(), item => Assert.True(item.GetProperty("last_updated").TryGetDateTimeOffset(out _)));

        // tag ls, tag ls --sort, tag rm
        Assert.Equal(2, (await SendAsync("GET", $"/v2/repositories/{repository}/tags/?page_size=100&page=1")).Json.GetProperty("count").GetInt32());
        Assert.Equal(["v1", "v2"], (await SendAsync("GET", $"/v2/repositories/{repository}/tags/?ordering=name&page=1&page_size=100")).Texts("results", "name"));
        Assert.Equal(204, (await SendAsync("DELETE", $"/v2/repositories/{repository}/tags/v1/")).Status);

        // repo rm asks how many tags go with it
        Assert.Equal("1", (await SendAsync("GET", $"/v2/repositories/{repository}/tags/?page_size=100&page=1")).Text("count"));
        Assert.Equal(202, (await SendAsync("DELETE", $"/v2/repositories/{repository}/")).Status);
        Assert.Equal(404, (await SendAsync("DELETE", $"/v2/repositories/{repository}/")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Hub_tool_follows_every_page(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        foreach (var tag in new[] { "v1", "v2", "v3" })
        {
            await host.Images().ImageAsync(As("bob"), repository, tag);
        }

        var names = new List<string>();
        for (var next = $"/v2/repositories/{repository}/tags/?page_size=2&page=1"; next is not null;)
        {
            var page = await host.SendAsync("GET", next, "bob");
            names.AddRange(page.Texts("results", "name"));
            next = page.Json.GetProperty("next").GetString();
        }

        Assert.Equal(["v1", "v2", "v3"], names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [BothDatabases]
    public async Task Dockers_Terraform_provider_keeps_a_repository_and_a_teams_right(TestDatabase database)
    {
        var (host, name) = (await hosts[database], NewName());
        var team = HubHost.Succeeded(await host.Get<Teams>().CreateAsync(As("test"), "guild", NewName(), "", CancellationToken.None));

        var made = await host.SendAsync(
            "POST", "/v2/namespaces/guild/repositories", "olga",
            new { name, description = "", full_description = "", registry = "", is_private = true });
        Assert.Equal((201, name, "guild"), (made.Status, made.Text("name"), made.Text("namespace")));

        // Every setting in each PATCH, changed or not; an empty list of rules is left out.
        var patch = new { description = "d", full_description = "f", immutable_tags = true, immutable_tags_rules = "v.*,.*-RELEASE" };
        var changed = await host.SendAsync("PATCH", $"/v2/repositories/guild/{name}/", "olga", patch);
        Assert.Equal(("d", """{"enabled":true,"rules":["v.*",".*-RELEASE"]}"""), (changed.Text("description"), changed.Text("immutable_tags_settings")));
        Assert.Equal(200, (await host.SendAsync("POST", $"/v2/repositories/guild/{name}/privacy", "olga", new { is_private = false })).Status);
        Assert.Equal("False", (await host.SendAsync("GET", $"/v2/repositories/guild/{name}/", "olga")).Text("is_private"));

        var groups = $"/v2/repositories/guild/{name}/groups/";
        Assert.Equal("write", (await host.SendAsync("POST", groups, "olga", new { group_id = team.Id, group_name = "", permission = "write" })).Text("permission"));
        Assert.Equal("admin", (await host.SendAsync("PATCH", $"{groups}{team.Id}/", "olga", new { group_id = 0, group_name = "", permission = "admin" })).Text("permission"));
        Assert.Equal(team.Name, (await host.SendAsync("GET", $"{groups}{team.Id}/", "olga")).Text("group_name"));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{groups}{team.Id}/", "olga")).Status);

        await host.Images().ImageAsync(As("olga"), $"guild/{name}", "v1");
        Assert.Equal(["v1"], (await host.SendAsync("GET", $"/v2/namespaces/guild/repositories/{name}/tags", "olga")).Texts("results", "name"));
        Assert.Equal("v1", (await host.SendAsync("GET", $"/v2/repositories/guild/{name}/tags/v1", "olga")).Text("name"));
        Assert.InRange((await host.SendAsync("DELETE", $"/v2/repositories/guild/{name}/", "olga")).Status, 200, 399);
    }

    [Theory]
    [BothDatabases]
    public async Task Barnaby_Shearers_Terraform_provider_keeps_a_repository(TestDatabase database)
    {
        var (host, name) = (await hosts[database], NewName());
        var jwt = (await host.BearerAsync("bob")).Replace("Bearer ", "JWT ", StringComparison.Ordinal);

        var made = await host.SendAsync("POST", "/v2/repositories/", jwt, new { name, @namespace = "bob", description = "a", is_private = false, full_description = "b" });
        Assert.Equal((201, "bob", name), (made.Status, made.Text("namespace"), made.Text("name")));
        var changed = await host.SendAsync("PATCH", $"/v2/repositories/bob/{name}/", jwt, new { name, @namespace = "bob", description = "c", is_private = true, full_description = "d" });
        Assert.InRange(changed.Status, 200, 399);
        var read = await host.SendAsync("GET", $"/v2/repositories/bob/{name}/", jwt);
        Assert.Equal(("c", "d", "True"), (read.Text("description"), read.Text("full_description"), read.Text("is_private")));
        Assert.InRange((await host.SendAsync("DELETE", $"/v2/repositories/bob/{name}/", jwt)).Status, 200, 399);
    }

    [Theory]
    [BothDatabases]
    public async Task The_README_action_updates_with_the_right_to_push(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        await host.SendAsync("POST", $"/v2/repositories/{repository}/collaborators", "bob", new { user = "carol" });

        var token = (await host.SendAsync("POST", "/v2/auth/token", null, new { identifier = "carol", secret = HubHost.Password })).Text("access_token");
        var updated = await host.SendAsync(
            "PATCH", $"/v2/repositories/{repository}", $"Bearer {token}", new { full_description = "# README\n\n<b>bold</b>", description = "One line" });

        Assert.Equal(200, updated.Status);
        var read = await host.SendAsync("GET", $"/v2/repositories/{repository}");
        Assert.Equal(("# README\n\n<b>bold</b>", "One line"), (read.Text("full_description"), read.Text("description")));
    }

    [Theory]
    [BothDatabases]
    public async Task A_pull_is_told_of_the_repository_the_tag_and_the_image(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        await host.Images().ImageAsync(As("bob"), repository, "v1");

        Assert.Equal(200, (await host.SendAsync("GET", $"/v2/{repository}/manifests/v1", HubHost.Basic("bob"))).Status);

        // Counted once it was sent, which is after it has arrived.
        await Eventually.IsTrueAsync(
            async () =>
            {
                await host.Get<PullCounts>().FlushAsync(CancellationToken.None);
                return (await host.SendAsync("GET", $"/v2/repositories/{repository}")).Text("pull_count") == "1";
            },
            "the pull is counted");
        var tag = await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/v1");
        Assert.Equal(host.Clock.GetUtcNow(), tag.Json.GetProperty("tag_last_pulled").GetDateTimeOffset());
        Assert.Equal(host.Clock.GetUtcNow(), tag.Json.GetProperty("images")[0].GetProperty("last_pulled").GetDateTimeOffset());
    }
}
