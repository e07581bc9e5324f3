using System.Text;
using System.Text.Json;
using Berth.Testing;
using static Berth.Server.Tests.Hub.Repositories.RepositoryScene;

namespace Berth.Server.Tests.Hub.Repositories;

public sealed class TagsTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task Tags_are_listed_in_pages_orders_and_by_what_they_run_on(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        foreach (var (tag, architecture) in new[] { ("v1", "amd64"), ("v3", "arm64"), ("v2", "amd64") })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.Images().ImageAsync(As("bob"), repository, tag, architecture);
        }

        async Task<string> NamesAsync(string query) =>
            string.Join(' ', (await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/{query}")).Texts("results", "name"));

        Assert.Equal("v2 v3 v1", await NamesAsync(""));
        Assert.Equal("v2 v3 v1", await NamesAsync("?ordering=last_updated"));
        Assert.Equal("v1 v3 v2", await NamesAsync("?ordering=-last_updated"));
        Assert.Equal("v1 v2 v3", await NamesAsync("?ordering=name"));
        Assert.Equal("v3 v2 v1", await NamesAsync("?ordering=-name"));
        Assert.Equal("v3", await NamesAsync("?name=V3"));
        Assert.Equal("v3", await NamesAsync("?architecture=arm64"));
        Assert.Equal("", await NamesAsync("?architecture=arm64&os=windows"));
        Assert.Equal("v1", await NamesAsync("?page_size=2&page=2"));
        var first = await host.SendAsync("GET", $"/v2/namespaces/bob/repositories/{repository["bob/".Length..]}/tags?page_size=2");
        Assert.Equal("3", first.Text("count"));
        Assert.Equal(["v1"], (await host.SendAsync("GET", first.Text("next"))).Texts("results", "name"));
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/?page=2")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task A_tag_has_everything_that_clients_decode(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        var amd = await host.Images().ImageAsync(As("bob"), repository, "one", "amd64");
        var arm = await host.Images().ImageAsync(As("bob"), repository, "two", "arm64");
        var index = await host.Images().IndexAsync(As("bob"), repository, "all", (amd, "amd64"), (arm, "arm64"));

        var tag = await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/all/");

        Assert.Equal((200, "all", index.ToString()), (tag.Status, tag.Text("name"), tag.Text("digest")));
        Assert.Equal(("application/vnd.oci.image.index.v1+json", "image", "active"), (tag.Text("media_type"), tag.Text("content_type"), tag.Text("tag_status")));
        Assert.True(tag.Json.GetProperty("v2").GetBoolean());
        Assert.All(["id", "repository", "full_size", "creator", "last_updater"], name => Assert.True(tag.Json.GetProperty(name).GetInt64() > 0));
        Assert.Equal("bob", tag.Text("last_updater_username"));
        Assert.All(["last_updated", "tag_last_pushed"], name => Assert.Equal(host.Clock.GetUtcNow(), tag.Json.GetProperty(name).GetDateTimeOffset()));
        Assert.Equal(JsonValueKind.Null, tag.Json.GetProperty("tag_last_pulled").ValueKind);
        var images = tag.Json.GetProperty("images");
        Assert.Equal(
            [("amd64", "linux", amd.ToString()), ("arm64", "linux", arm.ToString())],
            images.EnumerateArray().Select(i => (i.GetProperty("architecture").GetString()!, i.GetProperty("os").GetString()!, i.GetProperty("digest").GetString()!)));
        Assert.True(images[0].GetProperty("size").GetInt64() > 0);
        Assert.Equal(
            ["architecture", "digest", "features", "last_pulled", "last_pushed", "os", "os_features", "os_version", "size", "status", "variant"],
            images[0].EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal((200, ""), ((await host.SendAsync("HEAD", $"/v2/namespaces/{repository.Replace("/", "/repositories/", StringComparison.Ordinal)}/tags/all")).Status, ""));
        Assert.Equal(404, (await host.SendAsync("HEAD", $"/v2/repositories/{repository}/tags/none")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/{new string('x', 200)}")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/repositories/bob/no-such/tags/all")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task A_tag_is_deleted_by_who_may_and_its_manifest_stays(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        var digest = await host.Images().ImageAsync(As("bob"), repository, "v1");
        var path = $"/v2/repositories/{repository}/tags/v1/";

        Assert.Equal(401, (await host.SendAsync("DELETE", path)).Status);
        Assert.Equal(403, (await host.SendAsync("DELETE", path, "carol")).Status);
        Assert.Equal(204, (await host.SendAsync("DELETE", path, "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", path, "bob")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", path)).Status);
        Assert.Equal(200, (await host.SendAsync("GET", $"/v2/{repository}/manifests/{digest}", HubHost.Basic("bob"))).Status);
        Assert.Equal(404, (await host.SendAsync("DELETE", $"/v2/repositories/{repository}/tags/{digest}", "bob")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task The_images_of_a_tag_are_a_bare_array_with_layers_and_instructions(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob");
        var digest = await host.Images().LayeredImageAsync(
            As("bob"), repository, "v1", ("COPY <script>alert(1)</script> /", Encoding.UTF8.GetBytes("one")), ("RUN make", Encoding.UTF8.GetBytes("twotwo")));

        var answer = await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/v1/images");

        var image = Assert.Single(answer.Json.EnumerateArray());
        Assert.Equal((digest.ToString(), "amd64", "linux"), (image.GetProperty("digest").GetString(), image.GetProperty("architecture").GetString(), image.GetProperty("os").GetString()));
        Assert.Equal(
            [("ENV A=b", 0), ("COPY <script>alert(1)</script> /", 3), ("RUN make", 6)],
            image.GetProperty("layers").EnumerateArray().Select(layer => (layer.GetProperty("instruction").GetString()!, layer.GetProperty("size").GetInt32())));
        Assert.Equal([false, true, true], image.GetProperty("layers").EnumerateArray().Select(layer => layer.TryGetProperty("digest", out _)));
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/repositories/{repository}/tags/none/images")).Status);
    }

    [Theory]
    [BothDatabases]
    public async Task What_is_private_has_no_tags_for_strangers(TestDatabase database)
    {
        var host = await hosts[database];
        var repository = await host.NewRepositoryAsync("bob", isPrivate: true);
        await host.Images().ImageAsync(As("bob"), repository, "v1");

        foreach (var path in new[] { "tags", "tags/v1", "tags/v1/images" })
        {
            foreach (var stranger in new[] { null, "carol" })
            {
                var there = await host.SendAsync("GET", $"/v2/repositories/{repository}/{path}", stranger);
                var missing = await host.SendAsync("GET", $"/v2/repositories/bob/no-such/{path}", stranger);
                Assert.Equal((404, missing.Body), (there.Status, there.Body));
            }

            Assert.Equal(200, (await host.SendAsync("GET", $"/v2/repositories/{repository}/{path}", "bob")).Status);
        }

        Assert.Equal(404, (await host.SendAsync("DELETE", $"/v2/repositories/{repository}/tags/v1", "carol")).Status);
    }
}
