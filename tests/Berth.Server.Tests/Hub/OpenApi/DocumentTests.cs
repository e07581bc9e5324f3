using System.Runtime.CompilerServices;
using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub.OpenApi;

/// <summary>The document is the promise to clients: each change of it is seen in a review.</summary>
public sealed class DocumentTests(HubHosts hosts) : IClassFixture<HubHosts>
{
    private const string Update = "BERTH_UPDATE_SNAPSHOTS";

    [Fact]
    public async Task The_document_is_the_one_that_was_agreed_on()
    {
        var current = await ReadAsync();
        var file = Path.Combine(Folder(), "hub-api.json");
        if (Environment.GetEnvironmentVariable(Update) is "1")
        {
            await File.WriteAllTextAsync(file, current);
        }

        var agreed = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        Assert.True(
            agreed == current,
            $"The document has changed. When that is meant, run this test once with {Update}=1 and commit {Path.GetFileName(file)}.\n"
            + string.Join('\n', Differences(agreed.Split('\n'), current.Split('\n')).Take(60)));
    }

    [Fact]
    public async Task Every_route_says_what_it_is_for_and_where_that_is_written()
    {
        using var document = JsonDocument.Parse(await ReadAsync());
        foreach (var (path, method, operation) in Operations(document))
        {
            Assert.True(operation.GetProperty("summary").GetString()!.Length > 5, $"{method} {path}");
            Assert.StartsWith("Source: ", operation.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(operation.GetProperty("tags").EnumerateArray());
            Assert.Contains(operation.GetProperty("responses").EnumerateObject(), answer => answer.Name[0] is '2');
        }
    }

    [Fact]
    public async Task Only_the_Hub_API_is_in_it()
    {
        using var document = JsonDocument.Parse(await ReadAsync());

        Assert.All(Operations(document), operation => Assert.Matches("^/(v2|api)/", operation.Path));
    }

    [Theory]
    [InlineData("en", "API reference")]
    [InlineData("zh-CN", "API 参考")]
    public async Task The_page_shows_every_operation_to_anybody(string language, string title)
    {
        var host = await hosts[TestDatabase.Sqlite];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/docs/api");
        request.Headers.Add("Accept-Language", language);
        var page = await HubAnswer.OfAsync(await host.Server.Client.SendAsync(request));

        Assert.Equal(200, page.Status);
        Assert.Contains(title, page.Body, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(await ReadAsync());
        Assert.All(Operations(document), operation => Assert.Contains(
            $"{operation.Method.ToUpperInvariant()} {operation.Path}", page.Body, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonDocument document) =>
        from path in document.RootElement.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private async Task<string> ReadAsync()
    {
        var answer = await (await hosts[TestDatabase.Sqlite]).SendAsync("GET", "/openapi/v1.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer.Headers["Content-Type"]));
        return answer.Body.ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>Lines that only one of the two has, in the order of the newer.</summary>
    private static IEnumerable<string> Differences(string[] before, string[] after)
    {
        var removed = before.ToLookup(line => line);
        var added = after.ToLookup(line => line);
        return before.Where(line => removed[line].Count() > added[line].Count()).Select(line => $"- {line}")
            .Concat(after.Where(line => added[line].Count() > removed[line].Count()).Select(line => $"+ {line}"));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
