using System.Text;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Testing;
using Npgsql;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Manifests;

public sealed class ManifestConditionTests
{
    private static readonly byte[] Index = Encoding.UTF8.GetBytes(
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[],"annotations":{"a":"b"} }""");

    /// <summary>The other push is a repository that gets this one's name, and what stops this push where it matters is a lock on the tags.</summary>
    [Fact]
    public async Task A_repository_that_another_push_makes_meanwhile_is_looked_into()
    {
        await using var registry = await StartAsync(TestDatabase.PostgreSql);
        var mara = await registry.AccountAsync("mara");
        var first = await registry.Images.IndexAsync(mara, "mara/first", "v1");
        await using var other = new NpgsqlConnection(registry.Options.PostgreSqlConnection);
        await other.OpenAsync();
        await ExecuteAsync(other, "BEGIN; LOCK TABLE tags IN ACCESS EXCLUSIVE MODE");
        var pushing = PushAsync(registry, mara, "mara/app");
        await Eventually.IsTrueAsync(
            async () => (long)(await ExecuteAsync(other, """
                SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.relation = 'tags'::regclass AND NOT l.granted AND d.datname = current_database()
                """))! == 1,
            "the push had found no repository and asked for its tags");

        await ExecuteAsync(other, "UPDATE repositories SET name = 'mara/app' WHERE name = 'mara/first'; COMMIT");

        var refused = await pushing;
        Assert.Equal(412, refused.Error?.Status);
        var tag = await registry.Get<ManifestReader>().GetAsync(
            RepositoryName.Parse("mara/app"), Reference.To(Tag.Parse("v1")), Cancel);
        Assert.Equal(first, tag.Value?.Digest);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_same_name_and_the_same_manifest_in_another_repository_are_no_matter(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        Assert.True((await PushAsync(registry, mara, "mara/first")).Succeeded);

        Assert.True((await PushAsync(registry, mara, "mara/app")).Succeeded);
        Assert.Equal(412, (await PushAsync(registry, mara, "mara/app")).Error?.Status);
        Assert.True((await PushAsync(registry, mara, "mara/other", byDigest: true)).Succeeded);
        Assert.Equal(412, (await PushAsync(registry, mara, "mara/other", byDigest: true)).Error?.Status);
    }

    private static Task<Result<PushedManifest>> PushAsync(TestRegistry registry, Caller caller, string repository, bool byDigest = false) =>
        registry.Get<ManifestWriter>().PushAsync(
            RepositoryName.Parse(repository),
            new ManifestPush(
                byDigest ? Digest.Of(DigestAlgorithm.Sha256, Index) : null, byDigest ? [] : [Tag.Parse("v1")], MediaTypes.OciIndex, Index)
            {
                Condition = new ManifestCondition(null, new DigestSet(Any: true, [])),
            },
            caller, Cancel);

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
