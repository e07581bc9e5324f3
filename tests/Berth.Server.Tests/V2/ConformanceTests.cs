using Berth.Server.Tests.V2.Exchanges;
using Berth.Server.V2;
using Berth.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.V2;

/// <summary>Each endpoint's contract, one exchange at a time.</summary>
public sealed class ConformanceTests(SharedServers servers)
{
    private static readonly IReadOnlyDictionary<string, ExchangeRow> Table = ConformanceRows.All.ToDictionary(row => row.Name);

    public static TheoryData<TestDatabase, string> Rows =>
        new MatrixTheoryData<TestDatabase, string>(Enum.GetValues<TestDatabase>(), Table.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Gets_the_answer(TestDatabase database, string row) => await Table[row].RunAsync(await servers[database]);

    /// <summary>An endpoint that is added must come with rows: one that shows what it does, and one that shows what it refuses.</summary>
    [Fact]
    public async Task Every_endpoint_has_a_row_for_its_success_and_one_for_its_refusal()
    {
        var steps = Table.Values.Concat(HostileRequestsTests.Table.Values).SelectMany(row => row.Steps).ToList();
        var endpoints = (await servers[TestDatabase.Sqlite]).Services.GetRequiredService<V2Table>().All;

        var lacking = endpoints.SelectMany(endpoint => new[] { (endpoint, Succeeds: true), (endpoint, Succeeds: false) })
            .Where(wanted => !steps.Exists(step => Shows(step, wanted.endpoint, wanted.Succeeds)))
            .Select(wanted => $"{wanted.endpoint.Method} {wanted.endpoint.Route} {(wanted.Succeeds ? "succeeding" : "refusing")}");

        Assert.Empty(lacking);
    }

    private static bool Shows(ExchangeStep step, V2Endpoint endpoint, bool succeeds)
    {
        // What stands for a path is put in; any name and digest will do to see which endpoint is meant.
        var target = step.Target
            .Replace("<session5>", "/v2/a/blobs/uploads/x", StringComparison.Ordinal)
            .Replace("<session>", "/v2/a/blobs/uploads/x", StringComparison.Ordinal)
            .Replace("<", "", StringComparison.Ordinal)
            .Replace(">", "", StringComparison.Ordinal);
        var answers = step.Status is > 0 and < 400;
        var isOf = V2Path.Parse(target).Target?.Noun == endpoint.Noun

            // A name that is none has no noun: the endpoint would have been the one of the same path with a good name.
            || (!succeeds && V2Path.Parse(target.Replace("Foo", "a", StringComparison.Ordinal)).Target?.Noun == endpoint.Noun);
        return isOf && answers == succeeds && (step.Method == endpoint.Method || step.Status == 405);
    }
}
