using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>Every kind of content, in by every way and out again byte for byte, and gone when it is deleted.</summary>
public sealed class ConformanceDataTests(SharedServers servers)
{
    /// <remarks>A large manifest costs time by itself, however its blobs came.</remarks>
    public static TheoryData<TestDatabase, string, UploadWay> Cases =>
    [
        .. from database in Enum.GetValues<TestDatabase>()
           from data in DataSets.Names
           from way in Enum.GetValues<UploadWay>()
           where way == UploadWay.Post || data != DataSets.LargeManifest
           select new TheoryDataRow<TestDatabase, string, UploadWay>(database, data, way),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Content_goes_in_and_comes_out_and_goes_away(TestDatabase database, string data, UploadWay way)
    {
        var client = (await servers[database]).Client;
        var repository = new TestRepository(client);
        var set = DataSets.Make(data);

        foreach (var (digest, bytes) in set.Blobs)
        {
            await repository.PushAsync(client, way, digest, bytes);
            await AssertServedAsync(repository, $"blobs/{digest}", digest, bytes, MediaTypes.OctetStream);
        }

        foreach (var manifest in set.Manifests)
        {
            await PushAsync(repository, manifest, tag: manifest == set.Manifests[^1] ? set.Name : null);
            await AssertServedAsync(repository, $"manifests/{manifest.Digest}", manifest.Digest, manifest.Bytes, manifest.Type);
        }

        var last = set.Manifests[^1];
        await AssertServedAsync(repository, $"manifests/{set.Name}", last.Digest, last.Bytes, last.Type);
        Assert.Equal($$"""{"name":"{{repository.Name}}","tags":["{{set.Name}}"]}""", await ReadAsync(repository, "tags/list"));
        await AssertReferrersAsync(repository, set.Manifests);
        await DeleteAsync(repository, set);
    }

    /// <summary>sha512 goes by digest with <c>?tag=</c>: a push by tag alone would be of its sha256. The others alternate.</summary>
    private static async Task PushAsync(TestRepository repository, DataManifest manifest, string? tag)
    {
        var byDigest = tag is null || manifest.Digest.StartsWith("sha512", StringComparison.Ordinal);
        var target = byDigest ? $"manifests/{manifest.Digest}{(tag is null ? "" : $"?tag={tag}")}" : $"manifests/{tag}";
        using var push = new HttpRequestMessage(HttpMethod.Put, repository.PathTo(target));
        push.Content = new ByteArrayContent(manifest.Bytes);
        push.Content.Headers.ContentType = new MediaTypeHeaderValue(manifest.Type);
        push.Headers.TransferEncodingChunked = byDigest;
        using var pushed = await repository.SendAsync(push);

        Assert.True(pushed.StatusCode == HttpStatusCode.Created, await pushed.TextAsync());
        Assert.Equal(manifest.Digest, pushed.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal(repository.PathTo($"manifests/{manifest.Digest}"), pushed.Headers.Location!.ToString());
        Assert.Equal(manifest.Subject, pushed.Headers.TryGetValues("OCI-Subject", out var subject) ? subject.Single() : null);
        Assert.Equal(byDigest ? tag : null, pushed.Headers.TryGetValues("OCI-Tag", out var tags) ? tags.Single() : null);
    }

    private static async Task AssertServedAsync(TestRepository repository, string rest, string digest, byte[] bytes, string type)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var answer = await repository.SendAsync(method, repository.PathTo(rest));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(digest, answer.Headers.GetValues("Docker-Content-Digest").Single());
            Assert.Equal($"\"{digest}\"", answer.Headers.ETag!.ToString());
            Assert.Equal(type, answer.Content.Headers.GetValues("Content-Type").Single());
            Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
            Assert.Equal(method == HttpMethod.Get ? bytes : [], await answer.BytesAsync());
        }
    }

    private static async Task AssertReferrersAsync(TestRepository repository, IReadOnlyList<DataManifest> manifests)
    {
        foreach (var subject in manifests.Select(manifest => manifest.Subject ?? manifest.Digest).Distinct())
        {
            var referrers = manifests.Where(manifest => manifest.Subject == subject)
                .OrderBy(manifest => manifest.Digest, StringComparer.Ordinal)
                .Select(manifest => manifest.Referrer);
            using var wanted = JsonDocument.Parse(Content.Index(referrers));
            using var list = JsonDocument.Parse(await ReadAsync(repository, $"referrers/{subject}"));
            var (expected, actual) = (wanted.RootElement, list.RootElement);
            Assert.True(JsonElement.DeepEquals(expected, actual), $"expected {expected}\nactual {actual}");
        }
    }

    private static async Task DeleteAsync(TestRepository repository, DataSet set)
    {
        await GoneAsync(repository, $"manifests/{set.Name}");
        foreach (var manifest in set.Manifests.Reverse())
        {
            await GoneAsync(repository, $"manifests/{manifest.Digest}");
            var referrers = await ReadAsync(repository, $"referrers/{manifest.Subject ?? manifest.Digest}");
            Assert.DoesNotContain(manifest.Digest, referrers, StringComparison.Ordinal);
        }

        foreach (var (digest, _) in set.Blobs)
        {
            await GoneAsync(repository, $"blobs/{digest}");
        }
    }

    private static async Task GoneAsync(TestRepository repository, string rest)
    {
        using var deleted = await repository.DeleteAsync(rest);
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        using var got = await repository.GetAsync(rest);
        using var head = await repository.HeadAsync(rest);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (got.StatusCode, head.StatusCode));
    }

    private static async Task<string> ReadAsync(TestRepository repository, string rest)
    {
        using var answer = await repository.GetAsync(rest);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.TextAsync();
    }
}
