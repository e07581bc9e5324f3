using System.Net;
using Berth.Oci;
using Berth.Registry.Content.Manifests;
using Berth.Testing;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>What the tools of the field push besides plain images, each kept and served as it came.</summary>
public sealed class ConformanceManifestsTests(SharedServers servers)
{
    [Theory, BothDatabases]
    public async Task A_docker_image_and_a_manifest_list_over_it(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await PushBlobsAsync(repository);
        var image = Content.Image(
            Content.Descriptor("{}", MediaTypes.DockerConfig),
            [Content.Descriptor("layer", "application/vnd.docker.image.rootfs.diff.tar.gzip")],
            type: MediaTypes.DockerManifest);
        var digest = await AssertKeptAsync(repository, image, MediaTypes.DockerManifest);
        await AssertKeptAsync(
            repository,
            Content.Index(
                [
                    Content.Descriptor(
                        digest, image.Length, MediaTypes.DockerManifest, ""","platform":{"architecture":"amd64","os":"linux"}"""),
                ],
                type: MediaTypes.DockerManifestList),
            MediaTypes.DockerManifestList);
    }

    [Theory, BothDatabases]
    public async Task A_cache_index_of_buildx_whose_entries_are_blobs(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await PushBlobsAsync(repository);
        foreach (var type in new[] { MediaTypes.OciIndex, MediaTypes.DockerManifestList })
        {
            await AssertKeptAsync(
                repository,
                Content.Index(
                    [
                        Content.Descriptor("layer", "application/vnd.oci.image.layer.v1.tar+gzip"),
                        Content.Descriptor("{}", "application/vnd.buildkit.cacheconfig.v0"),
                    ],
                    type: type),
                type);
        }
    }

    [Theory, BothDatabases]
    public async Task A_cache_image_of_buildx(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await PushBlobsAsync(repository);
        await AssertKeptAsync(
            repository,
            Content.Image(Content.Descriptor("{}", "application/vnd.buildkit.cacheconfig.v0"), [Content.Descriptor("layer")]),
            MediaTypes.OciManifest);
    }

    [Theory, BothDatabases]
    public async Task A_chart_of_helm_which_writes_no_media_type(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await PushBlobsAsync(repository);
        var config = Content.Descriptor("{}", "application/vnd.cncf.helm.config.v1+json");
        var layer = Content.Descriptor("layer", "application/vnd.cncf.helm.chart.content.v1.tar+gzip");
        await AssertKeptAsync(
            repository,
            $$"""{"schemaVersion":2,"config":{{config}},"layers":[{{layer}}],"annotations":{"org.opencontainers.image.title":"chart"} }""",
            MediaTypes.OciManifest);
    }

    [Theory, BothDatabases]
    public async Task An_artifact_manifest_of_the_release_candidates(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await PushBlobsAsync(repository);
        var subject = Content.Unknown();
        var digest = await AssertKeptAsync(
            repository,
            $$"""
            {"mediaType":"{{MediaTypes.OciArtifact}}","artifactType":"application/vnd.example","blobs":[{{Content.Descriptor("layer")}}],
             "subject":{{Content.Descriptor(subject, 1, MediaTypes.OciManifest)}}}
            """,
            MediaTypes.OciArtifact);
        using var referrers = await repository.GetAsync($"referrers/{subject}?artifactType=application/vnd.example");
        Assert.Contains(digest, await referrers.TextAsync(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task A_signature_that_comes_ahead_of_its_layer(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        await repository.PushBlobAsync("{}");
        var signature = Content.Image(
            Content.Descriptor("{}", MediaTypes.OciEmpty),
            [Content.Descriptor("to come")],
            $",\"subject\":{Content.Descriptor(Content.Unknown(), 1, MediaTypes.OciManifest)}");
        await AssertKeptAsync(repository, signature, MediaTypes.OciManifest);
    }

    [Theory, BothDatabases]
    public async Task The_type_of_the_last_push_is_the_one_served(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        const string json = """{"schemaVersion":2,"manifests":[]}""";
        await AssertKeptAsync(repository, json, MediaTypes.OciIndex);
        await AssertKeptAsync(repository, json, MediaTypes.DockerManifestList);
    }

    [Theory, BothDatabases]
    public async Task A_tag_follows_its_last_push_and_the_digest_before_stays(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var first = await repository.PushImageAsync("v1", Content.Random(10));
        var second = await repository.PushImageAsync("v1", Content.Random(10));

        using var byTag = await repository.HeadAsync("manifests/v1");
        using var byDigest = await repository.HeadAsync($"manifests/{first}");
        Assert.Equal(second, byTag.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Equal(HttpStatusCode.OK, byDigest.StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Indexes_nested_a_hundred_deep_come_and_go(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var json = Content.Index([]);
        for (var depth = 0; depth < 100; depth++)
        {
            await repository.PushManifestAsync($"d{depth}", json);
            json = Content.Index([Content.Descriptor(json, MediaTypes.OciIndex)]);
        }

        using var deleted = await repository.DeleteAsync("manifests/" + Content.Sha256(Content.Index([])));
        using var top = await repository.GetAsync("manifests/d99");
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (deleted.StatusCode, top.StatusCode));
    }

    [Theory, BothDatabases]
    public async Task What_may_be_pushed_ahead_of_its_content_is_a_setting(TestDatabase database)
    {
        var index = Content.Index(Enumerable.Range(1, 2).Select(size => Content.Descriptor(Content.Unknown(), size, MediaTypes.OciManifest)));
        var image = Content.Image(Content.Descriptor(Content.Unknown(), 1), [Content.Descriptor(Content.Unknown(), 2)]);
        await AssertAsync(await RepositoryAsync(database), (index, true), (image, false));

        await using var none = await TestServer.StartAsync(database, options => options with { SparseManifests = SparseManifests.None });
        await AssertAsync(new TestRepository(none.Client), (index, false), (image, false));

        await using var all = await TestServer.StartAsync(database, options => options with { SparseManifests = SparseManifests.All });
        await AssertAsync(new TestRepository(all.Client), (index, true), (image, true));

        static async Task AssertAsync(TestRepository repository, params (string Json, bool Taken)[] rows)
        {
            foreach (var (json, taken) in rows)
            {
                using var answer = await repository.TryPushManifestAsync("v1", json);
                Assert.Equal(taken ? 201 : 400, answer.Status());
                Assert.Equal(!taken, (await answer.TextAsync()).Contains("MANIFEST_BLOB_UNKNOWN", StringComparison.Ordinal));
            }
        }
    }

    [Theory, BothDatabases]
    public async Task Nothing_is_deleted_where_deleting_is_switched_off(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database, options => options with { DeleteEnabled = false });
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushImageAsync("v1", "layer"u8.ToArray());
        foreach (var path in new[] { "manifests/v1", $"manifests/{digest}", $"blobs/{Content.Sha256("layer")}" })
        {
            using var deleted = await repository.DeleteAsync(path);
            using var still = await repository.GetAsync(path);
            Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.OK), (deleted.StatusCode, still.StatusCode));
            Assert.Contains("UNSUPPORTED", await deleted.TextAsync(), StringComparison.Ordinal);
        }

        using var cancelled = await repository.SendAsync(HttpMethod.Delete, await repository.StartUploadAsync());
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
    }

    private async Task<TestRepository> RepositoryAsync(TestDatabase database) => new((await servers[database]).Client);

    private static async Task PushBlobsAsync(TestRepository repository)
    {
        await repository.PushBlobAsync("{}");
        await repository.PushBlobAsync("layer");
    }

    private static async Task<string> AssertKeptAsync(TestRepository repository, string json, string type)
    {
        var digest = await repository.PushManifestAsync("kept", json, type);
        foreach (var reference in new[] { "kept", digest })
        {
            using var got = await repository.GetAsync($"manifests/{reference}");
            Assert.Equal(json, await got.TextAsync());
            Assert.Equal(type, got.Content.Headers.GetValues("Content-Type").Single());
            Assert.Equal(Content.Sha256(json), got.Headers.GetValues("Docker-Content-Digest").Single());
        }

        return digest;
    }
}
