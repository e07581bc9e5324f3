using Berth.Server.Hub.Frame;
using Berth.Server.Tests.Access;
using Berth.Testing;
using Microsoft.AspNetCore.Routing;
using Caller = Berth.Server.Tests.Access.Caller;

namespace Berth.Server.Tests.Hub;

/// <summary>Every route of the Hub API, for everybody.</summary>
public sealed class HubMatrixTests(HubMatrixRegistries registries) : IClassFixture<HubMatrixRegistries>
{
    public static TheoryData<string> Everybody => [.. MatrixTable.Callers.Where(caller => caller.Ways.Contains(Way.Basic)).Select(caller => caller.Name)];

    [Fact]
    public async Task Every_route_has_a_row()
    {
        var registry = await registries[TestDatabase.Sqlite];
        var routes = registry.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.Metadata.GetMetadata<HubRoute>() is not null)
            .Select(route => $"{route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}");

        Assert.Equal(routes.Distinct().Order(StringComparer.Ordinal), HubMatrixTable.Rows.Select(row => $"{row.Method} {row.Pattern}").Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Everybody_may_do_what_the_table_says_and_nothing_else(string caller) =>
        await CheckAsync(TestDatabase.Sqlite, caller, HubMatrixTable.Rows);

    /// <summary>What differs between the databases is how a right is found and what a route then does: one route for each kind of right is
    /// enough for those who are refused, and each route is tried by those who are admitted.</summary>
    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task The_other_database_decides_alike(string caller) => await CheckAsync(
        TestDatabase.PostgreSql, caller,
        caller is "administrator" or "org-owner" or "owner" ? HubMatrixTable.Rows : HubMatrixTable.Rows.DistinctBy(row => (row.Needs, row.Scope, row.Refused)));

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task What_may_not_be_seen_is_answered_as_what_is_missing(string name)
    {
        var (registry, caller) = (await registries[TestDatabase.Sqlite], Caller(name));
        foreach (var row in HubMatrixTable.Rows.Where(row => row.Absent is not null && HubMatrixTable.StatusOf(row, caller) is 401 or 404 or 403))
        {
            var there = await registry.SendAsync(row.Method, await row.PathAsync(registry), caller, row.Body);
            var missing = await registry.SendAsync(row.Method, row.Absent!, caller, row.Body);

            // Who belongs to the organization is told what is lacking; of one that does not exist, nobody is.
            if (there.Status != 403 || row.Needs is Needs.Administrator or Needs.OwnAccount)
            {
                Assert.Equal((missing.Status, missing.Body), (there.Status, there.Body));
            }
        }
    }

    private static Caller Caller(string name) => MatrixTable.Callers.Single(caller => caller.Name == name);

    private async Task CheckAsync(TestDatabase database, string name, IEnumerable<HubRow> rows)
    {
        var (registry, caller) = (await registries[database], Caller(name));
        var wrong = new List<string>();
        foreach (var row in rows)
        {
            var path = await row.PathAsync(registry);
            var expected = HubMatrixTable.StatusOf(row, caller);
            var answer = await registry.SendAsync(row.Method, path, caller, row.Body);
            if (answer.Status != expected)
            {
                wrong.Add($"{row.Method} {path}: {answer.Status} instead of {expected}: {answer.Body}");
            }
        }

        Assert.True(wrong.Count == 0, $"{name}:\n{string.Join('\n', wrong)}");
    }
}
