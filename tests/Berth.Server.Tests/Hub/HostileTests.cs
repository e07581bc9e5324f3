using System.Text;
using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub;

/// <summary>Nonsense in every place of every route that the document names: never a 5xx, never a broken shape.</summary>
public sealed class HostileTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private static readonly string[] Values = ["a%00b", "%ff", "%C3%28", "..%2f", "%F0%9F%92%A9", "'", "%22", "-1", "99999999999999999999", new('x', 5000)];

    [Theory]
    [BothDatabases]
    public async Task Nothing_in_an_address_is_the_servers_fault(TestDatabase database)
    {
        var host = await hosts[database];
        foreach (var (path, method, operation) in await OperationsAsync(host))
        {
            foreach (var value in Values)
            {
                await CheckAsync(host, method, Fill(path, value), operation.TryGetProperty("requestBody", out _) ? "{}" : null);
                if (operation.TryGetProperty("parameters", out var parameters))
                {
                    var query = string.Join('&', parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query")
                        .Select(parameter => $"{parameter.GetProperty("name").GetString()}={value}"));
                    await CheckAsync(host, method, $"{Fill(path, "guild")}?{query}", null);
                }
            }
        }
    }

    [Theory]
    [BothDatabases]
    public async Task Nothing_in_a_body_is_the_servers_fault(TestDatabase database)
    {
        var host = await hosts[database];
        using var document = JsonDocument.Parse((await host.SendAsync("GET", "/openapi/v1.json")).Body);
        foreach (var (path, method, operation) in await OperationsAsync(host))
        {
            if (!operation.TryGetProperty("requestBody", out var body))
            {
                continue;
            }

            var schema = body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1];
            var names = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties")
                .EnumerateObject().Select(property => property.Name).ToList();
            foreach (var value in (string[])["null", "7", "1e400", "true", "{}", "[]", "[null]", "[{}]", "\"\\u0000\"", "\"\\ud800\"", "\"x\"", $"\"{new string('y', 2000)}\"", Deep()])
            {
                // One property after another, so that each is reached with the others left out; then all of them.
                foreach (var name in names)
                {
                    await CheckAsync(host, method, Fill(path, "guild"), $"{{\"{name}\":{value}}}");
                }

                await CheckAsync(host, method, Fill(path, "guild"), $"{{{string.Join(',', names.Select(name => $"\"{name}\":{value}"))}}}");
                await CheckAsync(host, method, Fill(path, "guild"), value);
            }
        }
    }

    private static string Deep() => string.Concat(Enumerable.Repeat("[", 5000));

    private static string Fill(string path, string value)
    {
        var filled = new StringBuilder(path);
        foreach (var name in path.Split('/').Where(segment => segment.StartsWith('{')))
        {
            filled.Replace(name, name is "{uuid}" or "{id}" && value == "guild" ? Guid.Empty.ToString() : value);
        }

        return filled.ToString();
    }

    /// <summary>By olga, who owns guild and nothing of the registry.</summary>
    private static async Task CheckAsync(HubHost host, string method, string path, string? body)
    {
        var answer = await host.SendAsync(method, path, "olga", body);
        Assert.True(answer.Status < 500, $"{method} {path} {body}: {answer.Status} {answer.Body}");

        // What the web server itself refuses, as %00 in a path, never gets here and has no body.
        if (answer.Status >= 400 && answer.Headers.ContainsKey("X-Request-Id"))
        {
            Assert.True(answer.Body.StartsWith('{'), $"{method} {path} {body}: {answer.Status} {answer.Body}");
        }
    }

    private static async Task<List<(string Path, string Method, JsonElement Operation)>> OperationsAsync(HubHost host)
    {
        var document = (await host.SendAsync("GET", "/openapi/v1.json")).Json;
        return
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where path.Name is not "/v2/users/login" and not "/v2/auth/token"
               select (path.Name, operation.Name.ToUpperInvariant(), operation.Value),
        ];
    }
}
