using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.Repositories;

/// <summary>What strangers write comes back as they wrote it, as JSON, or is refused as theirs.</summary>
public sealed class HostileTextTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    public static TheoryData<string> Corpus =>
    [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</script><svg/onload=alert(1)>",
        "javascript:alert(1)//",
        "[x](javascript:alert(1))",
        "{{constructor.constructor('alert(1)')()}}",
        "'; drop table repositories; --",
        "%s%n%00",
        "\u202Egnp.exe",
        "\u0000",
        "a\u2028b",
        "\uD83D\uDE00",
        "${jndi:ldap://x/}",
    ];

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task Text_is_served_unharmed_or_refused(string text)
    {
        foreach (var database in Enum.GetValues<TestDatabase>())
        {
            var host = await hosts[database];
            var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}";
            await CheckAsync(host, "PATCH", path, new { description = text }, answer => answer.Text("description"), text);
            await CheckAsync(host, "PATCH", path, new { full_description = text }, answer => answer.Text("full_description"), text);
            await CheckAsync(host, "PATCH", path, new { immutable_tags_rules = new[] { text } }, answer => answer.Json.GetProperty("immutable_tags_settings").GetProperty("rules")[0].GetString(), text);
            await CheckAsync(host, "POST", $"{path}/webhook_pipeline", Pipeline(text, "https://h.example/"), answer => answer.Text("name"), text);
            await CheckAsync(host, "POST", $"{path}/webhook_pipeline", Pipeline("x", "https://h.example/" + text), answer => answer.Json.GetProperty("webhooks")[0].GetProperty("hook_url").GetString(), "https://h.example/" + text);
            foreach (var (method, to, body) in new (string, string, object)[]
            {
                ("PATCH", path, new { categories = new[] { text } }),
                ("POST", $"{path}/collaborators", new { user = text }),
                ("POST", $"{path}/collaborators", new { user = "carol", permission = text }),
                ("POST", $"{path}/groups", new { group_id = 1, permission = text }),
                ("POST", "/v2/namespaces/bob/repositories", new { name = text }),
                ("POST", "/v2/repositories", new { name = "x", @namespace = text }),
            })
            {
                Assert.Equal(400, (await host.SendAsync(method, to, "bob", body)).Status);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task Addresses_of_any_text_are_answered_below_500(string text)
    {
        var escaped = Uri.EscapeDataString(text);
        foreach (var database in Enum.GetValues<TestDatabase>())
        {
            var host = await hosts[database];
            var path = $"/v2/repositories/{await host.NewRepositoryAsync("bob")}";
            foreach (var target in new[]
            {
                $"/v2/repositories/{escaped}/", $"/v2/repositories/bob/{escaped}", $"/v2/namespaces/{escaped}/repositories/{escaped}", $"{path}/tags/{escaped}",
                $"{path}/tags/{escaped}/images", $"{path}/tags?name={escaped}&ordering={escaped}&architecture={escaped}&os={escaped}&page={escaped}",
                $"{path}/groups/{escaped}", $"/v2/users/{escaped}/repositories", $"/v2/users/{escaped}/repositories/starred",
                $"/v2/repositories/bob/?name={escaped}&ordering={escaped}&media_types={escaped}&content_types={escaped}", $"/v2/search/repositories?query={escaped}",
            })
            {
                Assert.InRange((await host.SendAsync("GET", target, "bob")).Status, 200, 499);
            }

            foreach (var target in new[] { $"{path}/tags/{escaped}", $"{path}/webhook_pipeline/{escaped}", $"{path}/collaborators/{escaped}", $"{path}/groups/{escaped}" })
            {
                Assert.InRange((await host.SendAsync("DELETE", target, "bob")).Status, 400, 404);
            }
        }
    }

    private static async Task CheckAsync(HubHost host, string method, string path, object body, Func<HubAnswer, string?> read, string expected)
    {
        var answer = await host.SendAsync(method, path, "bob", body);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        if (answer.Status != 400)
        {
            Assert.InRange(answer.Status, 200, 201);
            Assert.Equal(expected, read(answer));
        }
        else
        {
            Assert.Equal(JsonValueKind.Object, answer.Json.GetProperty("fields").ValueKind);
        }
    }

    private static object Pipeline(string name, string url) => new { name, webhooks = new[] { new { name, hook_url = url } } };
}
