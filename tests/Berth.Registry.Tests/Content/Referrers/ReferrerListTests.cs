using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Referrers;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Referrers;

public sealed class ReferrerListTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly Digest Subject = Digest.Of(DigestAlgorithm.Sha256, "subject"u8);

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_another_repository_says_of_the_same_subject_is_not_told(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var own = await ReferAsync(registry, mara, App, "own");
        await ReferAsync(registry, mara, Other, "another");

        var listed = await registry.Get<ReferrerList>().ListAsync(App, Subject, [], null, 10, Cancel);

        Assert.Equal([own], listed.Items.Select(referrer => referrer.Digest));
        Assert.Equal(1, await registry.Get<ReferrerList>().CountAsync(App, Subject, Cancel));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task One_that_says_more_of_itself_than_a_page_takes_is_a_page_of_its_own(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var pushed = new[]
        {
            await ReferAsync(registry, mara, App, new string('a', 2_100_000)), await ReferAsync(registry, mara, App, new string('b', 2_100_000)),
        };

        var (listed, after) = (new List<Digest>(), (Digest?)null);
        do
        {
            var page = await registry.Get<ReferrerList>().ListAsync(App, Subject, [], after, 10, Cancel);
            listed.Add(Assert.Single(page.Items).Digest);
            after = page.Next is { } next ? Digest.Parse(next) : null;
        }
        while (after is not null);

        Assert.Equal(pushed.OrderBy(digest => digest.ToString(), StringComparer.Ordinal), listed);
    }

    private static async Task<Digest> ReferAsync(TestRegistry registry, Caller caller, RepositoryName repository, string note)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = MediaTypes.OciIndex,
            manifests = Array.Empty<object>(),
            subject = new { mediaType = MediaTypes.OciManifest, digest = Subject.ToString(), size = 7 },
            annotations = new { note },
        });
        var digest = Digest.Of(DigestAlgorithm.Sha256, content);
        Assert.True((await registry.Get<ManifestWriter>().PushAsync(
            repository, new ManifestPush(digest, [], MediaTypes.OciIndex, content), caller, Cancel)).Succeeded);
        return digest;
    }
}
