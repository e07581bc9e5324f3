using System.Text;
using Berth.Server.Tests.Auth;

namespace Berth.Server.Tests.V2;

/// <summary>What a cache between the registry and its clients may keep for others.</summary>
/// <remarks>RFC 9111, section 3.5.</remarks>
public sealed class BlobCachingTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    private const string Blob = "a layer";

    [Fact]
    public async Task A_blob_that_anybody_may_read_is_for_shared_caches_whoever_asks_and_another_is_not()
    {
        const string lasting = "max-age=31536000, immutable";
        var host = registry.Host;
        var bob = AuthHost.Basic("bob");

        Assert.Equal("public, " + lasting, await CacheControlAsync("bob/open", null));
        Assert.Equal("public, " + lasting, await CacheControlAsync("bob/open", bob));
        Assert.Equal("public, " + lasting, await CacheControlAsync("bob/open", await host.BearerAsync(AuthHost.Basic("carol"), "repository:bob/open:pull")));
        Assert.Equal("private, " + lasting, await CacheControlAsync("bob/secret", bob));
        Assert.Equal("private, " + lasting, await CacheControlAsync("bob/secret", await host.BearerAsync(bob, "repository:bob/secret:pull")));
    }

    [Fact]
    public async Task While_the_registry_is_open_anybody_may_read()
    {
        await using var host = await AuthHost.OpenAsync();
        var digest = Content.Sha256(Blob);
        Assert.Equal(201, (await host.SendAsync("POST", $"/v2/a/blobs/uploads/?digest={digest}", null, Bytes())).Status);

        using var answer = await host.Client.GetAsync($"/v2/a/blobs/{digest}");

        Assert.StartsWith("public,", answer.Header("Cache-Control"), StringComparison.Ordinal);
    }

    private async Task<string?> CacheControlAsync(string repository, string? authorization)
    {
        var digest = Content.Sha256(Blob);
        var pushed = await registry.Host.SendAsync("POST", $"/v2/{repository}/blobs/uploads/?digest={digest}", AuthHost.Basic("bob"), Bytes());
        Assert.Equal(201, pushed.Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{repository}/blobs/{digest}");
        _ = authorization is null || request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await registry.Host.Client.SendAsync(request);
        Assert.Equal(200, answer.Status());
        return string.Join(", ", answer.Headers.GetValues("Cache-Control").SelectMany(value => value.Split(", ")).OrderBy(part => part is "immutable" ? 2 : part.StartsWith("max-age", StringComparison.Ordinal) ? 1 : 0));
    }

    private static ByteArrayContent Bytes() => new(Encoding.UTF8.GetBytes(Blob));
}
