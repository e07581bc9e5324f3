using System.Text.Json;
using Berth.Server.Hub.Search;
using Berth.Server.Tests.Hub.Repositories;
using Berth.Testing;
using static Berth.Server.Tests.Hub.Repositories.RepositoryScene;

namespace Berth.Server.Tests.Hub.Search;

public sealed class SearchTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    [Theory]
    [BothDatabases]
    public async Task A_repository_is_found_by_a_part_of_its_name(TestDatabase database)
    {
        var host = await hosts[database];
        var (open, secret) = (await host.NewRepositoryAsync("bob"), await host.NewRepositoryAsync("bob", isPrivate: true));
        await host.SendAsync("PATCH", $"/v2/repositories/{open}/", "bob", new { description = "Finds <b>me</b>" });

        var found = await host.SendAsync("GET", $"/v2/search/repositories/?query={open["bob/".Length..]}&page=1&page_size=5");

        Assert.Equal((200, "1"), (found.Status, found.Text("count")));
        var item = found.Json.GetProperty("results")[0];
        Assert.Equal((open, "Finds <b>me</b>", "bob"), (item.GetProperty("repo_name").GetString(), item.GetProperty("short_description").GetString(), item.GetProperty("repo_owner").GetString()));
        Assert.Equal((0, 0), (item.GetProperty("star_count").GetInt64(), item.GetProperty("pull_count").GetInt64()));
        Assert.Equal((false, false), (item.GetProperty("is_automated").GetBoolean(), item.GetProperty("is_official").GetBoolean()));
        foreach (var stranger in new[] { null, "carol" })
        {
            Assert.Equal("0", (await host.SendAsync("GET", $"/v2/search/repositories?query={secret["bob/".Length..]}", stranger)).Text("count"));
        }

        Assert.Equal("1", (await host.SendAsync("GET", $"/v2/search/repositories?query={secret["bob/".Length..]}", "bob")).Text("count"));
    }

    [Theory]
    [BothDatabases]
    public async Task The_catalog_narrows_and_orders(TestDatabase database)
    {
        var (host, word) = (await hosts[database], NewName());
        foreach (var name in new[] { "a", "b", "c" })
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await host.SendAsync("POST", "/v2/namespaces/bob/repositories", "bob", new { name = $"{word}-{name}", description = "Short", is_private = false });
        }

        await host.Images().ImageAsync(As("bob"), $"bob/{word}-a", "v1", "s390x");
        await host.Images().ArtifactAsync(As("bob"), $"bob/{word}-b", "v1", "application/vnd.docker.plugin.v1+json", "{}"u8.ToArray());
        await host.SendAsync("PATCH", $"/v2/repositories/bob/{word}-c", "bob", new { categories = new[] { "security" } });
        async Task<string> FoundAsync(string path, string query) => string.Join(
            ' ', (await host.SendAsync("GET", $"/api/search/{path}?query={word}{query}")).Texts("results", "slug").Select(slug => slug[^1..]));

        foreach (var path in new[] { "v3/catalog/search", "v4" })
        {
            Assert.Equal("a b c", await FoundAsync(path, "&sort=name"));
            Assert.Equal("c b a", await FoundAsync(path, "&sort=name&order=desc"));
            Assert.Equal("b", await FoundAsync(path, "&sort=name&from=1&size=1"));
            Assert.Equal("a", await FoundAsync(path, "&architectures=s390x,no-such&operating_systems=linux"));
            Assert.Equal("b", await FoundAsync(path, "&type=plugin"));
            Assert.Equal("c", await FoundAsync(path, "&categories=security&categories=networking"));
            Assert.Equal("", await FoundAsync(path, "&badges=official"));
            Assert.Equal("", await FoundAsync(path, "&type=extension"));
        }

        var page = await host.SendAsync("GET", $"/api/search/v3/catalog/search?query={word}-a");
        Assert.Equal("1", page.Text("total"));
        var item = page.Json.GetProperty("results")[0];
        Assert.Equal(("image", "none", "0", "Short"), (Text(item, "type"), Text(item, "badge"), Text(item, "pull_count"), Text(item, "short_description")));
        Assert.Equal("""{"id":"bob","name":"bob"}""", Text(item, "publisher"));
        Assert.Equal("""[{"name":"s390x","label":"s390x"}]""", Text(item, "architectures"));
        Assert.Equal("""[{"name":"linux","label":"linux"}]""", Text(item, "operating_systems"));
        Assert.Equal(("{}", "False", "False"), (Text(item, "logo_url"), Text(item, "archived"), Text(item, "extension_reviewed")));
        Assert.Equal(JsonValueKind.Number, item.GetProperty("star_count").ValueKind);
        Assert.True(item.GetProperty("created_at").GetDateTimeOffset() < item.GetProperty("updated_at").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("from=-1&size=0")]
    [InlineData("from=2147483647&size=2147483647")]
    [InlineData("query=%00%25_'\"&architectures=%00&operating_systems=,,&categories=%00&type=%00&sort=x&order=y")]
    [InlineData("query=%ED%A0%80&architectures=%ED%A0%80")]
    public async Task Nonsense_finds_nothing_or_everything_but_breaks_nothing(string query)
    {
        foreach (var database in Enum.GetValues<TestDatabase>())
        {
            Assert.Equal(200, (await (await hosts[database]).SendAsync("GET", $"/api/search/v4?{query}")).Status);
            Assert.InRange((await (await hosts[database]).SendAsync("GET", $"/v2/search/repositories?{query}")).Status, 200, 404);
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1K+")]
    [InlineData(9_999, "5K+")]
    [InlineData(10_000, "10K+")]
    [InlineData(499_999, "100K+")]
    [InlineData(1_000_000, "1M+")]
    [InlineData(7_000_000_000, "5B+")]
    public void Pulls_are_rounded_down(long count, string expected) => Assert.Equal(expected, CatalogItem.Roughly(count));

    private static string Text(JsonElement item, string property) => item.GetProperty(property).ToString();
}
