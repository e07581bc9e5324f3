using System.Text.Json;
using Berth.Testing;

namespace Berth.Server.Tests.Hub;

/// <summary>Nonsense in every place of every route, in a request that is otherwise admitted, by one who may do everything: never a 5xx, never
/// a broken shape, never a word about the code.</summary>
public sealed class HostileTests(HostileRegistries registries) : IClassFixture<HostileRegistries>
{
    private static readonly IReadOnlyList<string> Wholes =
    [
        "", "null", "[]", "7", "{", "{}x", "{}{}", "\xff\xfe{}", "\xef\xbb\xbf{}", "{\"a\":\xff}", "{\"a\":NaN}", HostileValues.Nested('[', ']', 100_000),
        $"{{\"a\":{HostileValues.Nested('[', ']', 50)}}}", "{\"\\u0000\":1,\"__proto__\":{},\"$ref\":\"#\",\"$type\":\"x\"}",
        $"{{{string.Join(',', Enumerable.Repeat("\"a\":1", 10_000))}}}", new string(' ', 5 << 20),
    ];

    private static readonly IReadOnlyList<string> Types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Both spellings of what is about a repository lead to one handler, so what is no part of the path is tried in one.</summary>
    private static IEnumerable<HubRow> Handlers => HubMatrixTable.Rows.Where(row => !IsSecondSpelling(row));

    [Fact]
    public Task Nothing_in_a_path_is_the_servers_fault() => CheckAsync(HubMatrixTable.Rows.DistinctBy(row => (row.Method, row.Pattern)), async (registry, row) =>
    {
        var body = row.Body is null ? null : JsonSerializer.Serialize(row.Body);
        var (pattern, path) = (row.Pattern.Split('/'), (await row.PathAsync(registry.Matrix)).Split('/'));
        return from at in Enumerable.Range(0, pattern.Length)
               where pattern[at].StartsWith('{')
               from value in IsSecondSpelling(row) ? HostileValues.InSecondPath : HostileValues.InPath
               select new HostileRequest(string.Join('/', path.Select((segment, index) => index == at ? value : segment)), body);
    });

    [Fact]
    public Task Nothing_in_a_query_is_the_servers_fault() => CheckAsync(Handlers, async (registry, row) =>
    {
        var parameters = (await registry.OperationAsync(row))?.QueryParameters ?? [];
        var path = parameters.Count == 0 ? "" : await row.PathAsync(registry.Matrix);
        var single = from parameter in parameters from value in parameter.Values select $"{parameter.Name}={value}";
        var together = from value in HostileValues.InQuery where parameters.Count > 0 select string.Join('&', parameters.Select(parameter => $"{parameter.Name}={value}&{parameter.Name}=1"));
        return single.Concat(together).Select(query => new HostileRequest($"{path}?{query}"));
    });

    [Fact]
    public Task Nothing_in_a_body_is_the_servers_fault() => CheckAsync(Handlers, async (registry, row) =>
    {
        if (await registry.OperationAsync(row) is not { Body: not null } operation)
        {
            return [];
        }

        var path = await row.PathAsync(registry.Matrix);
        return from field in operation.Fields
               from value in HostileValues.InBody.Concat(operation.ValuesFor(field))
               select new HostileRequest(path, operation.BodyWith(row.Body, field, value));
    });

    [Fact]
    public Task No_body_as_a_whole_is_the_servers_fault() => CheckAsync(Handlers, async (registry, row) =>
    {
        if (await registry.OperationAsync(row) is not { Body: not null } operation)
        {
            return [];
        }

        var path = await row.PathAsync(registry.Matrix);
        var sample = operation.Sample(row.Body).ToJsonString();
        return [
            new HostileRequest(path),
            .. Wholes.Append(sample[..^1]).Append($"{sample[..^1]},{sample[1..]}").Select(body => new HostileRequest(path, body)),
            .. Types.Select(type => new HostileRequest(path, sample, type)),
        ];
    });

    private static bool IsSecondSpelling(HubRow row) => row.Pattern.StartsWith("/v2/repositories/{ns}/{repository}", StringComparison.Ordinal);

    /// <summary>On both databases side by side; in the end, what was taken is given back as well.</summary>
    private async Task CheckAsync(IEnumerable<HubRow> rows, Func<HostileRegistry, HubRow, Task<IEnumerable<HostileRequest>>> requests) =>
        await Task.WhenAll(Enum.GetValues<TestDatabase>().Select(database => Task.Run(async () =>
        {
            var registry = await registries[database];
            var wrong = new List<string>();
            foreach (var row in rows)
            {
                foreach (var request in await requests(registry, row))
                {
                    wrong.AddRange(await registry.FaultsAsync(row.Method, request, Cancel));
                }
            }

            foreach (var row in Handlers.Where(row => row.Method == "GET"))
            {
                wrong.AddRange(await registry.FaultsAsync("GET", new HostileRequest(await row.PathAsync(registry.Matrix)), Cancel));
            }

            Assert.True(wrong.Count == 0, $"{database}, {wrong.Count} answers:\n{string.Join('\n', wrong.Take(60))}");
        })));
}
