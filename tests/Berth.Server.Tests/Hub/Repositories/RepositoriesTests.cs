using System.Text.Json;
using Berth.Registry.Organizations;
using Berth.Testing;
using static Berth.Server.Tests.Hub.Repositories.RepositoryScene;

namespace Berth.Server.Tests.Hub.Repositories;

public sealed class RepositoriesTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task A_repository_is_made_with_everything_that_clients_decode(TestDatabase database)
    {
        var (host, name) = (await hosts[database], NewName());

        var made = await host.SendAsync("POST", "/v2/namespaces/bob/repositories", "bob", new
        {
            name,
            @namespace = "bob",
            description = "An app",
            full_description = "# App",
            registry = "docker.io",
            is_private = true,
        });

        Assert.Equal(201, made.Status);
        Assert.Equal((name, "bob", "bob", "bob"), (made.Text("name"), made.Text("namespace"), made.Text("user"), made.Text("hub_user")));
        Assert.Equal(("An app", "# App", "image"), (made.Text("description"), made.Text("full_description"), made.Text("repository_type")));
        Assert.Equal(("1", "active", "owner"), (made.Text("status"), made.Text("status_description"), made.Text("affiliation")));
        Assert.Equal((0, 0, 0), (Number(made, "star_count"), Number(made, "pull_count"), Number(made, "collaborator_count")));
        Assert.Equal(host.Clock.GetUtcNow(), made.Json.GetProperty("date_registered").GetDateTimeOffset());
        Assert.Equal(host.Clock.GetUtcNow(), made.Json.GetProperty("last_updated").GetDateTimeOffset());
        Assert.Equal("""{"read":true,"write":true,"admin":true}""", made.Text("permissions"));
        Assert.Equal("""{"enabled":false,"rules":[]}""", made.Text("immutable_tags_settings"));
        Assert.Equal(("[]", "[]", "[]"), (made.Text("media_types"), made.Text("content_types"), made.Text("categories")));
        foreach (var flag in new[] { "is_private", "can_edit" })
        {
            Assert.True(made.Json.GetProperty(flag).GetBoolean());
        }

        Assert.False(made.Json.GetProperty("has_starred").GetBoolean());
        Assert.False(made.Json.GetProperty("is_automated").GetBoolean());
        Assert.Equal(made.Body, (await host.SendAsync("GET", $"/v2/repositories/bob/{name}", "bob")).Body);
    }

    [Theory]
    [BothDatabases]
    public async Task Both_spellings_name_the_same_repository(TestDatabase database)
    {
        var host = await hosts[database];
        var name = (await host.NewRepositoryAsync("bob"))["bob/".Length..];

        foreach (var path in new[] { $"/v2/repositories/bob/{name}", $"/v2/repositories/bob/{name}/", $"/v2/namespaces/bob/repositories/{name}" })
        {
            Assert.Equal((200, name), ((await host.SendAsync("GET", path)).Status, (await host.SendAsync("GET", path)).Text("name")));
            Assert.Equal((200, ""), ((await host.SendAsync("HEAD", path)).Status, (await host.SendAsync("HEAD", path)).Body));
        }

        Assert.Equal(404, (await host.SendAsync("HEAD", "/v2/namespaces/bob/repositories/no-such")).Status);
        Assert.Equal(202, (await host.SendAsync("DELETE", $"/v2/namespaces/bob/repositories/{name}", "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/bob/{name}/", "bob")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task The_body_may_name_the_namespace(TestDatabase database)
    {
        var (host, name) = (await hosts[database], NewName());

        Assert.Equal((201, "bob"), StatusAnd(await host.SendAsync("POST", "/v2/repositories/", "bob", new { name, @namespace = "bob" }), "namespace"));
        Assert.Equal(409, (await host.SendAsync("POST", "/v2/repositories/", "bob", new { name, @namespace = "bob" })).Status);
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/repositories/", "carol", new { name, @namespace = "bob" })).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/repositories/", null, new { name, @namespace = "bob" })).Status);
        var missing = await host.SendAsync("POST", "/v2/repositories/", "bob", new { name });
        Assert.Equal((400, "This field is required."), (missing.Status, missing.Json.GetProperty("fields").GetProperty("namespace")[0].GetString()));
    }

    [Theory]
    [InlineData("bob", "Upper")]
    [InlineData("bob", "")]
    [InlineData("bob", "a..b")]
    [InlineData("bob", "a/")]
    [InlineData("bob", "<b>x</b>")]
    [InlineData("bob", "nul\0")]
    [InlineData("users", "x")]
    [InlineData("_", "repositories")]
    public async Task A_name_that_cannot_be_is_refused(string space, string name)
    {
        var host = await hosts[TestDatabase.Sqlite];

        var refused = await host.SendAsync("POST", $"/v2/namespaces/{space}/repositories", "ann", new { name });

        Assert.Equal(400, refused.Status);
        Assert.True(refused.Json.GetProperty("fields").TryGetProperty("name", out _));
    }

    [Theory]
    [BothDatabases]
    public async Task A_repository_is_changed_part_by_part(TestDatabase database)
    {
        var host = await hosts[database];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}/";

        await host.SendAsync("PATCH", path, "bob", new { full_description = "# Long", description = "Short" });
        var changed = await host.SendAsync("PATCH", path, "bob", new
        {
            status = 0,
            categories = new[] { new { name = "Security", slug = "security" } },
            immutable_tags = true,
            immutable_tags_rules = "^v[0-9]+$,latest",
        });

        Assert.Equal((200, "# Long", "Short"), (changed.Status, changed.Text("full_description"), changed.Text("description")));
        Assert.Equal(("0", "inactive"), (changed.Text("status"), changed.Text("status_description")));
        Assert.Equal("""[{"name":"Security","slug":"security"}]""", changed.Text("categories"));
        Assert.Equal("""{"enabled":true,"rules":["^v[0-9]+$","latest"]}""", changed.Text("immutable_tags_settings"));
        Assert.Equal(changed.Text("categories"), (await host.SendAsync("PATCH", path, "bob", new { categories = new[] { "security" } })).Text("categories"));
        Assert.Equal(403, (await host.SendAsync("PATCH", path, "carol", new { description = "mine" })).Status);
        Assert.Equal(401, (await host.SendAsync("PATCH", path, null, new { description = "mine" })).Status);
        foreach (var wrong in new object[]
        {
            new { status = 7 }, new { categories = new[] { "no-such" } }, new { description = new string('x', 101) }, new { immutable_tags_rules = new[] { "(" } },
            new { full_description = new string('x', 25_001) },
        })
        {
            var refused = await host.SendAsync("PATCH", path, "bob", wrong);
            Assert.Equal((400, JsonValueKind.Object), (refused.Status, refused.Json.GetProperty("fields").ValueKind));
        }

        foreach (var wrong in new[] { "[]", "null", "{", """{"categories":1}""", """{"is_private":"yes"}""", """{"categories":[1]}""" })
        {
            Assert.Equal(400, (await host.SendAsync("PATCH", path, "bob", wrong)).Status);
        }
    }

    [Theory]
    [BothDatabases]
    public async Task A_repository_is_hidden_and_shown(TestDatabase database)
    {
        var host = await hosts[database];
        var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}";

        Assert.Equal((200, "True"), StatusAnd(await host.SendAsync("POST", $"{path}/privacy", "bob", new { is_private = true }), "is_private"));
        Assert.Equal(404, (await host.SendAsync("GET", path)).Status);
        Assert.Equal(404, (await host.SendAsync("POST", $"{path}/privacy", "carol", new { is_private = false })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/privacy", "bob", new { })).Status);
        Assert.Equal((200, "False"), StatusAnd(await host.SendAsync("POST", $"{path}/privacy/", "bob", new { is_private = false }), "is_private"));
        Assert.Equal(200, (await host.SendAsync("GET", path)).Status);
        Assert.Equal(403, (await host.SendAsync("POST", $"{path}/privacy", "carol", new { is_private = true })).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task Lists_have_pages_orders_and_filters(TestDatabase database)
    {
        var host = await hosts[database];
        var space = NewName();
        await host.Get<OrganizationCatalog>().CreateAsync(As("test"), space, "", "olga", CancellationToken.None);
        foreach (var name in new[] { "b-app", "a-app", "c-chart" })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.SendAsync("POST", $"/v2/namespaces/{space}/repositories", "olga", new { name, is_private = name == "b-app" });
        }

        await host.Images().ImageAsync(As("olga"), $"{space}/a-app", "v1");
        await host.Images().ArtifactAsync(As("olga"), $"{space}/c-chart", "v1", "application/vnd.cncf.helm.config.v1+json", "{}"u8.ToArray());
        async Task<string> NamesAsync(string query, string? user = "olga") =>
            string.Join(' ', (await host.SendAsync("GET", $"/v2/repositories/{space}/{query}", user)).Texts("results", "name"));

        Assert.Equal("a-app b-app c-chart", await NamesAsync("?ordering=name"));
        Assert.Equal("c-chart b-app a-app", await NamesAsync("?ordering=-name"));
        Assert.Equal("b-app", await NamesAsync("?ordering=-last_updated&page_size=1"));
        Assert.Equal("a-app", await NamesAsync("?name=a-a"));
        Assert.Equal("c-chart", await NamesAsync("?content_types=helm"));
        Assert.Equal("a-app c-chart", await NamesAsync("?content_types=helm,image&ordering=name"));
        Assert.Equal("", await NamesAsync("?content_types=no-such"));
        Assert.Equal("a-app c-chart", await NamesAsync("?media_types=application/vnd.oci.image.manifest.v1%2Bjson&ordering=name"));
        Assert.Equal("a-app c-chart", await NamesAsync("?ordering=name", user: null));

        var first = await host.SendAsync("GET", $"/v2/namespaces/{space}/repositories?page_size=2&ordering=name", "olga");
        Assert.Equal(("3", ""), (first.Text("count"), first.Text("previous")));
        Assert.StartsWith(host.Server.Address.GetLeftPart(UriPartial.Authority) + "/v2/", first.Text("next"), StringComparison.Ordinal);
        var second = await host.SendAsync("GET", first.Text("next"), "olga");
        Assert.Equal(["c-chart"], second.Texts("results", "name"));
        Assert.Equal(["helm"], second.Json.GetProperty("results")[0].GetProperty("content_types").EnumerateArray().Select(type => type.GetString()!));
        Assert.True(second.Json.GetProperty("results")[0].GetProperty("storage_size").GetInt64() > 0);
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("next").ValueKind);
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/namespaces/{space}/repositories?page_size=2&page=3", "olga")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", $"/v2/namespaces/{space}/repositories?page_size=250", "olga")).Status);
        Assert.Equal("0", (await host.SendAsync("GET", "/v2/repositories/no-such-space/")).Text("count"));
    }

    [Theory]
    [BothDatabases]
    public async Task The_oldest_list_is_a_bare_array_and_what_is_starred_has_pages(TestDatabase database)
    {
        var host = await hosts[database];
        var (open, secret) = (await host.NewRepositoryAsync("carol"), await host.NewRepositoryAsync("carol", isPrivate: true));
        async Task<string[]> EntriesAsync(string? user) =>
            [.. (await host.SendAsync("GET", "/v2/users/carol/repositories/", user)).Json.EnumerateArray().Select(r => $"{r.GetProperty("namespace")}/{r.GetProperty("name")}")];
        foreach (var name in new[] { open, secret })
        {
            Assert.Equal(204, (await host.SendAsync("POST", $"/v2/repositories/{name}/stars/", "carol", new { })).Status);
        }

        Assert.Contains(secret, await EntriesAsync("carol"));
        Assert.Contains(open, await EntriesAsync(null));
        Assert.DoesNotContain(secret, await EntriesAsync("bob"));
        var starred = await host.SendAsync("GET", "/v2/users/carol/repositories/starred?page_size=100&page=1", "bob");
        Assert.Contains(open["carol/".Length..], starred.Texts("results", "name"));
        Assert.DoesNotContain(secret["carol/".Length..], starred.Texts("results", "name"));
        Assert.Contains(
            secret["carol/".Length..],
            (await host.SendAsync("GET", "/v2/users/carol/repositories/starred?page_size=100&page=1", "carol")).Texts("results", "name"));
    }

    [Theory]
    [BothDatabases]
    public async Task A_star_is_read_back(TestDatabase database)
    {
        var host = await hosts[database];
        var (path, secret) = ($"/v2/repositories/{await host.NewRepositoryAsync("bob")}", $"/v2/repositories/{await host.NewRepositoryAsync("bob", true)}");

        Assert.Equal(204, (await host.SendAsync("POST", $"{path}/stars/", "carol", new { })).Status);
        Assert.Equal(204, (await host.SendAsync("POST", $"{path}/stars/", "carol", new { })).Status);
        var carols = await host.SendAsync("GET", path, "carol");
        Assert.Equal(("True", "1"), (carols.Text("has_starred"), carols.Text("star_count")));
        Assert.Equal("False", (await host.SendAsync("GET", path)).Text("has_starred"));
        Assert.Equal(204, (await host.SendAsync("DELETE", $"{path}/stars/", "carol")).Status);
        Assert.Equal("0", (await host.SendAsync("GET", path, "carol")).Text("star_count"));
        Assert.Equal(401, (await host.SendAsync("POST", $"{path}/stars/", null, new { })).Status);
        Assert.Equal(404, (await host.SendAsync("POST", $"{secret}/stars/", "carol", new { })).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task A_repository_without_a_slash_and_one_deeper_down_have_a_spelling(TestDatabase database)
    {
        var (host, name) = (await hosts[database], NewName());

        Assert.Equal(201, (await host.SendAsync("POST", "/v2/namespaces/_/repositories", "ann", new { name, is_private = false })).Status);
        Assert.Equal(201, (await host.SendAsync("POST", "/v2/namespaces/bob/repositories", "bob", new { name = $"{name}/deep/er", is_private = false })).Status);

        var own = await host.SendAsync("GET", $"/v2/repositories/_/{name}/");
        var deep = await host.SendAsync("GET", $"/v2/repositories/bob/{name}~deep~er/");
        Assert.Equal((200, "_", name), (own.Status, own.Text("namespace"), own.Text("name")));
        Assert.Equal((200, "bob", $"{name}/deep/er"), (deep.Status, deep.Text("namespace"), deep.Text("name")));
        Assert.Contains(name, (await host.SendAsync("GET", "/v2/repositories/_/?page_size=100")).Texts("results", "name"));
        await host.Images().ImageAsync(As("bob"), $"bob/{name}/deep/er", "v1");
        Assert.Equal(["v1"], (await host.SendAsync("GET", $"/v2/repositories/bob/{name}~deep~er/tags/")).Texts("results", "name"));
        Assert.Equal(403, (await host.SendAsync("POST", "/v2/namespaces/_/repositories", "bob", new { name = NewName() })).Status);
        foreach (var path in new[] { $"bob/{name}~", $"bob/~{name}", "bob/a~~b", "bob~x/y", $"_/bob~{name}~deep~er", "_/users", "-/x", "Bob/x" })
        {
            Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/{path}", "ann")).Status);
        }
    }

    [Theory]
    [BothDatabases]
    public async Task Rules_for_immutable_tags_are_tried_and_kept(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        var path = $"/v2/namespaces/bob/repositories/{repository["bob/".Length..]}/immutabletags";
        foreach (var tag in new[] { "v1", "v2", "latest" })
        {
            await host.Images().ImageAsync(As("bob"), repository, tag);
        }

        Assert.Equal("""{"tags":["v1","v2"]}""", (await host.SendAsync("POST", $"{path}/verify", "bob", new { regex = "^v" })).Body);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/verify", "bob", new { regex = "(a)\\1" })).Status);
        Assert.Equal(400, (await host.SendAsync("POST", $"{path}/verify", "bob", new { })).Status);
        var kept = await host.SendAsync("PATCH", path, "bob", new { immutable_tags = true, immutable_tags_rules = new[] { "^v", "a{1,2}" } });
        Assert.Equal((200, """{"enabled":true,"rules":["^v","a{1,2}"]}"""), (kept.Status, kept.Text("immutable_tags_settings")));
        Assert.Equal(400, (await host.SendAsync("PATCH", path, "bob", new { immutable_tags = true, immutable_tags_rules = new[] { "1", "2", "3", "4", "5", "6" } })).Status);
        Assert.Equal(403, (await host.SendAsync("PATCH", path, "carol", new { immutable_tags = true })).Status);
        Assert.Equal(403, (await host.SendAsync("POST", $"{path}/verify", "carol", new { regex = "^v" })).Status);
    }

    private static long Number(HubAnswer answer, string property) => answer.Json.GetProperty(property).GetInt64();

    private static (int Status, string Value) StatusAnd(HubAnswer answer, string property) => (answer.Status, answer.Text(property));
}
