using System.Net;
using System.Text.Json;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>Lists of tags, repositories and referrers: complete, in byte order, page by page.</summary>
public sealed class ConformanceListsTests(SharedServers servers)
{
    private static readonly string[] Tags =
    [
        .. new[]
        {
            "0", "00", "1.0", "1.0.1", "1_0", "10", "2", "A", "B", "Z", "_", "_x", "a", "a-b", "a.b", "aB", "a_b", "ab", "b", "latest",
            "v1", "z", new('z', 128),
        }.Order(StringComparer.Ordinal),
    ];

    [Theory, BothDatabases]
    public async Task Tags_are_listed_in_byte_order_and_all_at_once_unless_asked_otherwise(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        foreach (var tag in Tags.Reverse())
        {
            await repository.PushManifestAsync(tag, Content.Index([]));
        }

        Assert.Equal(Tags, Names(await ReadAsync(repository, repository.PathTo("tags/list")), "tags"));
        foreach (var last in new[] { "", "0", "a", "a.", "M", "zz", "zzzz" })
        {
            var expected = Tags.Where(tag => string.CompareOrdinal(tag, last) > 0);
            Assert.Equal(expected, Names(await ReadAsync(repository, repository.PathTo($"tags/list?last={last}")), "tags"));
        }
    }

    [Theory, BothDatabases]
    public async Task Pages_of_tags_join_without_gap_or_repetition(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        foreach (var tag in Tags)
        {
            await repository.PushManifestAsync(tag, Content.Index([]));
        }

        foreach (var size in new[] { 1, 5, Tags.Length - 1, Tags.Length, Tags.Length + 1 })
        {
            Assert.Equal(Tags, await PagesAsync(repository, repository.PathTo($"tags/list?n={size}"), "tags", size));
        }
    }

    [Theory, BothDatabases]
    public async Task Pages_of_the_catalog_join_without_gap_or_repetition(TestDatabase database)
    {
        var start = $"lists-{Guid.NewGuid():N}";
        string[] names = [.. new[] { "a", "a-b", "a.b", "a/b", "a_b", "aa", "b" }.Select(name => $"{start}/{name}")];
        foreach (var name in names)
        {
            await new TestRepository((await servers[database]).Client, name).PushBlobAsync("x");
        }

        var repository = await RepositoryAsync(database);
        var listed = await PagesAsync(repository, $"/v2/_catalog?n=2&last={start}", "repositories", 2, until: names[^1]);

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.TakeWhile(name => name.StartsWith(start, StringComparison.Ordinal)));
    }

    [Theory, BothDatabases]
    public async Task Referrers_are_listed_whether_they_or_their_subject_came_first(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var subject = Content.Index([], $",\"annotations\":{{\"x\":\"{Guid.NewGuid()}\"}}");
        var descriptor = Content.Descriptor(subject, MediaTypes.OciIndex);
        var referrer = Content.Index([], $",\"artifactType\":\"application/vnd.example\",\"subject\":{descriptor}");

        var first = await repository.PushManifestAsync("ahead", referrer);
        await repository.PushManifestAsync("subject", subject);
        var second = await repository.PushManifestAsync("behind", referrer.Replace("vnd.example", "vnd.second", StringComparison.Ordinal));

        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), await ReferrersAsync(repository, Content.Sha256(subject)));
        using var deleted = await repository.DeleteAsync($"manifests/{first}");
        Assert.Equal([second], await ReferrersAsync(repository, Content.Sha256(subject)));
    }

    [Theory, BothDatabases]
    public async Task Referrers_are_filtered_by_type_and_paged(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var subject = Content.Unknown();
        var pushed = new List<(string Digest, string Type)>();
        foreach (var i in Enumerable.Range(0, 12))
        {
            var type = i % 2 == 0 ? "application/vnd.even+json" : "application/vnd.odd+json";
            var json = Content.Index([], $$""","artifactType":"{{type}}","annotations":{"i":"{{i}}"},"subject":{{Subject(subject)}}""");
            pushed.Add((await repository.PushManifestAsync(Content.Sha256(json), json), type));
        }

        var all = pushed.OrderBy(p => p.Digest, StringComparer.Ordinal).ToList();
        var even = all.Where(p => p.Type.Contains("even", StringComparison.Ordinal)).Select(p => p.Digest).ToList();
        foreach (var plus in new[] { "+", "%2B" })
        {
            Assert.Equal(even, await ReferrersAsync(repository, $"{subject}?artifactType=application/vnd.even{plus}json"));
        }

        var path = repository.PathTo($"referrers/{subject}");
        Assert.Equal(all.Select(p => p.Digest), await PagesAsync(repository, $"{path}?n=5", "manifests", 5));
        Assert.Equal(even, await PagesAsync(repository, $"{path}?n=4&artifactType=application/vnd.even%2Bjson", "manifests", 4));
    }

    [Theory, BothDatabases]
    public async Task A_page_of_referrers_is_small_enough_for_clients_to_read(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var subject = Content.Unknown();
        var pushed = new List<string>();
        foreach (var i in Enumerable.Range(0, 5))
        {
            var json = Content.Index([], $$""","annotations":{"{{i}}":"{{new string('x', 900_000)}}"},"subject":{{Subject(subject)}}""");
            pushed.Add(await repository.PushManifestAsync(Content.Sha256(json), json));
        }

        var listed = new List<string>();
        for (var next = repository.PathTo($"referrers/{subject}"); next is not null;)
        {
            var (page, link) = await PageAsync(repository, next);
            Assert.InRange(page.GetRawText().Length, 0, 4 << 20);
            listed.AddRange(Names(page, "manifests"));
            next = link;
        }

        Assert.Equal(pushed.Order(StringComparer.Ordinal), listed);
    }

    [Theory, BothDatabases]
    public async Task HEAD_answers_as_GET_does_but_for_the_body(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var digest = await repository.PushImageAsync("v1", Content.Random(10));
        var blob = await repository.PushBlobAsync("x");
        string[] paths =
        [
            "/v2/", "/v2/_oci/ext/discover",
            .. new[]
            {
                "tags/list", "tags/list?n=0", "tags/list?n=x", $"referrers/{digest}", "referrers/x", "manifests/v1", $"manifests/{digest}",
                "manifests/none", $"blobs/{blob}", $"blobs/{digest}", "blobs/sha256:x", "_oci/ext/discover", $"blobs/uploads/{Guid.Empty}",
            }.Select(repository.PathTo),
        ];
        foreach (var path in paths)
        {
            using var got = await repository.SendAsync(HttpMethod.Get, path);
            using var head = await repository.SendAsync(HttpMethod.Head, path);
            Assert.Equal(got.StatusCode, head.StatusCode);
            Assert.Equal(Headers(got), Headers(head));
            Assert.Empty(await head.BytesAsync());
        }
    }

    private static IEnumerable<string> Headers(HttpResponseMessage answer) => answer.Headers.Concat(answer.Content.Headers)
        .Where(header => header.Key is not "Date" && !header.Key.StartsWith("X-Request", StringComparison.Ordinal))
        .Select(header => $"{header.Key}: {string.Join(',', header.Value)}")
        .Order(StringComparer.Ordinal);

    private async Task<TestRepository> RepositoryAsync(TestDatabase database) => new((await servers[database]).Client);

    private static async Task<IEnumerable<string>> ReferrersAsync(TestRepository repository, string subject)
    {
        var (list, _) = await PageAsync(repository, repository.PathTo($"referrers/{subject}"));
        return Names(list, "manifests");
    }

    /// <param name="until">Follow no further page once this name was seen: others may be pushing.</param>
    private static async Task<List<string>> PagesAsync(TestRepository repository, string path, string list, int size, string? until = null)
    {
        var names = new List<string>();
        for (var next = path; next is not null && (until is null || !names.Contains(until));)
        {
            var (page, link) = await PageAsync(repository, next);
            var found = Names(page, list);
            Assert.True(found.Count == size || (link is null && found.Count <= size), $"{found.Count} names, and '{link}'");
            names.AddRange(found);
            next = link;
        }

        return names;
    }

    private static async Task<JsonElement> ReadAsync(TestRepository repository, string path)
    {
        var (page, link) = await PageAsync(repository, path);
        Assert.Null(link);
        return page;
    }

    private static async Task<(JsonElement Page, string? Next)> PageAsync(TestRepository repository, string path)
    {
        using var answer = await repository.SendAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(path.Contains("artifactType", StringComparison.Ordinal), answer.Headers.Contains("OCI-Filters-Applied"));
        using var json = JsonDocument.Parse(await answer.TextAsync());
        var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
        if (link is not null)
        {
            Assert.StartsWith("</v2/", link, StringComparison.Ordinal);
            Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        }

        return (json.RootElement.Clone(), link?[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    private static List<string> Names(JsonElement page, string list) =>
        [
            .. page.GetProperty(list).EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.String ? item : item.GetProperty("digest"))
                .Select(item => item.GetString()!),
        ];

    private static string Subject(string digest) => Content.Descriptor(digest, 9, MediaTypes.OciManifest);
}
