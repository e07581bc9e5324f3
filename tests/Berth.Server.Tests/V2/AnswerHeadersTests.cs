using Berth.Oci;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>What browsers and caches on the way are told of every answer.</summary>
public sealed class AnswerHeadersTests(SharedServers servers)
{
    [Theory, BothDatabases]
    public async Task A_browser_runs_nothing_of_what_was_pushed(TestDatabase database)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushImageAsync("v1", "layer"u8.ToArray());
        string[] paths =
        [
            "/v2/", "/v2/_catalog", "/v2", "/V2/", "/v2/nothing", "/v2/A/tags/list", "/v2/auth/token", "/v2/users/nobody",
            .. new[]
            {
                "tags/list", "manifests/v1", $"manifests/{digest}", "manifests/none", $"blobs/{Content.Sha256("layer")}", $"blobs/{digest}",
                $"referrers/{digest}", $"blobs/uploads/{Guid.Empty}",
            }.Select(repository.PathTo),
        ];
        foreach (var path in paths)
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Trace })
            {
                using var answer = await repository.SendAsync(method, path);
                Assert.Equal((path, "sandbox; default-src 'none'"), (path, answer.Header("Content-Security-Policy")));
                Assert.Equal((path, "nosniff"), (path, answer.Header("X-Content-Type-Options")));
            }
        }

        using var pushed = await repository.TryPushBlobAsync("x"u8.ToArray());
        Assert.Equal("sandbox; default-src 'none'", pushed.Header("Content-Security-Policy"));
    }

    [Theory, BothDatabases]
    public async Task Referrers_of_several_types_are_listed_together(TestDatabase database)
    {
        var repository = new TestRepository((await servers[database]).Client);
        var subject = Content.Unknown();
        var digests = new List<string>();
        foreach (var type in new[] { "application/a", "application/b+json", "application/c" })
        {
            digests.Add(await repository.PushManifestAsync(
                Content.Sha256(Referrer(subject, type)), Referrer(subject, type)));
        }

        using var both = await repository.GetAsync($"referrers/{subject}?artifactType=application/a&artifactType=application/b%2Bjson");
        using var first = await repository.GetAsync($"referrers/{subject}?artifactType=application/a&n=1&artifactType=application/b+json");
        var listed = await both.TextAsync();

        Assert.Contains(digests[0], listed, StringComparison.Ordinal);
        Assert.Contains(digests[1], listed, StringComparison.Ordinal);
        Assert.DoesNotContain(digests[2], listed, StringComparison.Ordinal);
        Assert.Equal("artifactType", both.Header("OCI-Filters-Applied"));
        var link = first.Header("Link")!;
        Assert.EndsWith("&artifactType=application%2Fa&artifactType=application%2Fb%2Bjson>; rel=\"next\"", link, StringComparison.Ordinal);
        using var second = await repository.SendAsync(HttpMethod.Get, link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.Contains(digests[..2].Order(StringComparer.Ordinal).Last(), await second.TextAsync(), StringComparison.Ordinal);
        Assert.Null(second.Header("Link"));
    }

    private static string Referrer(string subject, string type) =>
        Content.Index([], $$""","artifactType":"{{type}}","subject":{{Content.Descriptor(subject, 1, MediaTypes.OciManifest)}}""");
}
