using System.Buffers.Text;
using System.Text.Json;
using Berth.Server.V2;
using Berth.Testing;

namespace Berth.Server.Tests.Access;

/// <summary>Every route under /v2, for everybody, on every kind of repository, by both ways to say who one is.</summary>
public sealed class MatrixTests(MatrixRegistries registries) : IClassFixture<MatrixRegistries>
{
    public static TheoryData<string, string> Everybody =>
        [.. MatrixTable.Callers.SelectMany(caller => caller.Ways, (caller, way) => (caller.Name, way.ToString()))];

    [Fact]
    public async Task Every_route_has_a_row()
    {
        var registry = await registries[TestDatabase.Sqlite];

        Assert.Equal(
            registry.Get<V2Table>().All.Select(endpoint => (endpoint.Noun, endpoint.Method)).Order(),
            MatrixTable.Routes.Select(route => (route.Noun, route.Method)).Order());
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Everybody_may_do_what_the_table_says_and_nothing_else(string caller, string way) =>
        await CheckAsync(await registries[TestDatabase.Sqlite], Caller(caller), Enum.Parse<Way>(way), MatrixTable.Places, MatrixTable.Routes);

    /// <summary>One route for each right: what differs between the databases is how a right is found.</summary>
    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task The_other_database_decides_alike(string caller, string way) => await CheckAsync(
        await registries[TestDatabase.PostgreSql], Caller(caller), Enum.Parse<Way>(way),
        [.. MatrixTable.Places.Where(place => !place.IsPublic)],
        [.. MatrixTable.Routes.Where(route => (route.Noun, route.Method) is (V2Noun.TagsList, _) or (V2Noun.UploadsStart, _) or (V2Noun.Blob, "DELETE"))]);

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task What_may_not_be_seen_is_answered_byte_for_byte_as_what_is_missing(string name, string way)
    {
        var (registry, caller) = (await registries[TestDatabase.Sqlite], Caller(name));
        var authorization = await registry.AuthorizationAsync(caller, Enum.Parse<Way>(way));
        foreach (var (secret, absent) in ((string, string)[])[("bob/secret", "bob/absent"), ("guild/secret", "guild/absent")])
        {
            var place = MatrixTable.Places.Single(place => place.Name == secret);
            if (!caller.IsEnded && MatrixTable.Allowed(caller, Enum.Parse<Way>(way), place) != Can.Nothing)
            {
                continue;
            }

            foreach (var (method, path) in Requests(MatrixTable.Routes.Where(route => route.Takes != Can.Nothing)))
            {
                var there = await TextAsync(await registry.SendAsync(method, $"/v2/{secret}/{path}", authorization));
                var missing = await TextAsync(await registry.SendAsync(method, $"/v2/{absent}/{path}", authorization));

                Assert.Equal(missing, there.Replace(secret, absent, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task A_token_grants_what_its_holder_may_and_the_catalog_lists_what_its_reader_may_pull(string name, string way)
    {
        var (registry, caller) = (await registries[TestDatabase.Sqlite], Caller(name));
        var authorization = await registry.AuthorizationAsync(caller, Enum.Parse<Way>(way));
        if (way == nameof(Way.Basic))
        {
            using var answer = await registry.SendAsync("GET", MatrixRegistry.TokenPath(caller), authorization);
            Assert.Equal(caller.IsEnded ? 401 : 200, (int)answer.StatusCode);
        }
        else if (!caller.IsEnded)
        {
            var expected = MatrixTable.Places.Where(place => MatrixTable.Allowed(caller, Way.Bearer, place) != Can.Nothing)
                .Select(place => $"{place.NameFor(caller, Way.Bearer)} {MatrixTable.Allowed(caller, Way.Bearer, place)}");
            Assert.Equal(expected, Access(authorization!));
        }

        if (!caller.IsEnded && !caller.IsNobody)
        {
            using var answer = await registry.SendAsync("GET", "/v2/_catalog?n=1000", authorization);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var listed = json.RootElement.GetProperty("repositories").EnumerateArray().Select(item => item.GetString()!).ToHashSet();
            Assert.All(MatrixTable.Places.Where(place => place.Exists), place => Assert.Equal(
                MatrixTable.Allowed(caller, Enum.Parse<Way>(way), place) != Can.Nothing, listed.Contains(place.Name!)));
            Assert.All(listed.Where(other => MatrixTable.Places.All(place => place.Name != other)), other => Assert.NotEqual(
                Can.Nothing, MatrixTable.Allowed(caller, Enum.Parse<Way>(way), new Place("", other))));
        }
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task A_search_finds_what_the_catalog_lists(string name, string way)
    {
        var registry = await registries[TestDatabase.Sqlite];
        var authorization = await registry.AuthorizationAsync(Caller(name), Enum.Parse<Way>(way));
        using var answer = await registry.SendAsync("GET", "/v1/search?q=/&n=100", authorization);
        using var catalog = await registry.SendAsync("GET", "/v2/_catalog?n=1000", authorization);

        Assert.Equal(catalog.StatusCode, answer.StatusCode);
        Assert.Equal(
            catalog.Headers.WwwAuthenticate.Select(header => header.ToString()), answer.Headers.WwwAuthenticate.Select(header => header.ToString()));
        if (answer.IsSuccessStatusCode)
        {
            using var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            using var listed = JsonDocument.Parse(await catalog.Content.ReadAsStringAsync());
            Assert.Equal(
                listed.RootElement.GetProperty("repositories").EnumerateArray().Select(item => item.GetString()!).Where(item => item.Contains('/')),
                found.RootElement.GetProperty("results").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
        }
    }

    private static Caller Caller(string name) => MatrixTable.Callers.Single(caller => caller.Name == name);

    private static async Task CheckAsync(
        MatrixRegistry registry, Caller caller, Way way, IReadOnlyList<Place> places, IReadOnlyList<Route> routes)
    {
        var authorization = await registry.AuthorizationAsync(caller, way);
        var wrong = new List<string>();

        // Who has nothing that is good is refused before anybody looks where to.
        foreach (var place in caller.IsEnded ? [places[0], places[1], places[^1]] : places)
        {
            foreach (var route in routes.Where(route => route.Takes != Can.Nothing || place == places[0]))
            {
                var expected = MatrixTable.StatusOf(route, caller, way, place);
                var path = route.Takes == Can.Nothing ? $"/v2/{route.Path}" : $"/v2/{place.NameFor(caller, way)}/{route.Path}";
                foreach (var (method, _) in Requests([route]))
                {
                    using var answer = await registry.SendAsync(method, path, authorization);
                    if ((int)answer.StatusCode != expected)
                    {
                        wrong.Add($"{method} {path}: {(int)answer.StatusCode} instead of {expected}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{caller.Name} by {way}:\n{string.Join('\n', wrong)}");
    }

    /// <summary>HEAD is another spelling of GET.</summary>
    private static IEnumerable<(string Method, string Path)> Requests(IEnumerable<Route> routes) => routes.SelectMany(
        route => route.Method == "GET" ? ["HEAD", "GET"] : new[] { route.Method }, (route, method) => (method, route.Path));

    /// <summary>All of an answer but the time and the number of the request.</summary>
    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "X-Request-ID"))
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
            return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n\n{await answer.Content.ReadAsStringAsync()}";
        }
    }

    private static IEnumerable<string> Access(string authorization)
    {
        using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(authorization.Split('.')[1]));
        return
        [
            .. json.RootElement.GetProperty("access").EnumerateArray().Where(item => item.GetProperty("type").GetString() == "repository").Select(
                item => $"{item.GetProperty("name").GetString()} {item.GetProperty("actions").EnumerateArray()
                    .Aggregate(Can.Nothing, (all, action) => all | Enum.Parse<Can>(action.GetString()!, ignoreCase: true))}"),
        ];
    }
}
