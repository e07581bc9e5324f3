using System.Text;
using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Trash;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Tags;

/// <summary>What tags named, back to that, what stays where it is, and what comes back.</summary>
public abstract class TagVersionsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly Tag One = Tag.Parse("1.0");

    private TestRegistry _registry = null!;
    private Caller _mara = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_move_is_a_line_and_rolling_back_is_one_more()
    {
        var a = await PushAsync(App, "1.0", "a");
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        var between = _registry.Clock.GetUtcNow();
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        var b = await PushAsync(App, "1.0", "b");
        await PushAsync(App, "1.0", "b");
        Assert.Equal(a, await Get<TagHistory>().AtAsync(App, One, between, Cancel));

        Assert.True((await Get<TagChanges>().RollBackAsync(_mara, App, One, between, Cancel)).Succeeded);
        Assert.True((await DeleteAsync(App, Reference.To(One))).Succeeded);

        var lines = (await Get<TagHistory>().ListAsync(App, One, new KeyRange(null, null), Cancel)).Items;
        Assert.Equal(
            [
                (a, null, TagMoveCause.Delete), (b, a, TagMoveCause.Rollback), (a, b, TagMoveCause.Push), (null, a, TagMoveCause.Push),
            ],
            lines.Select(line => (line.From, line.To, line.Cause)));
        Assert.All(lines, line => Assert.Equal("mara", line.By));
        Assert.Null(await Get<TagHistory>().AtAsync(App, One, _registry.Clock.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task Twenty_who_push_one_tag_leave_one_line_of_history()
    {
        await using var second = _registry.AnotherNode();
        await PushAsync(App, "1.0", "start");
        TestRegistry[] nodes = [_registry, second];

        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                await nodes[writer % 2].Images.LayeredImageAsync(_mara, App.ToString(), "1.0", ($"{writer}", Encoding.UTF8.GetBytes($"{writer} {round}")));
            }
        })));

        var moves = await Get<MetadataStore>().ReadAsync(context => context.TagMoves.OrderBy(m => m.Id).ToListAsync(Cancel), Cancel);
        Assert.Equal(101, moves.Count);
        Assert.Null(moves[0].FromDigest);
        Assert.All(moves.Zip(moves.Skip(1)), pair => Assert.Equal(pair.First.ToDigest, pair.Second.FromDigest));
        Assert.Equal(moves[^1].ToDigest, (await Get<TagQueries>().FindAsync(App, One, Cancel))!.Digest);
    }

    [Fact]
    public async Task An_immutable_tag_stays_whoever_wants_it_away()
    {
        var a = await PushAsync(App, "1.0", "a");
        var index = await _registry.Images.IndexAsync(_mara, App.ToString(), "1.1", (a, "amd64"));
        var child = await _registry.Images.ArtifactAsync(_mara, App.ToString(), null, MediaTypes.OciConfig, "{}"u8.ToArray());
        var parent = await _registry.Images.IndexAsync(_mara, App.ToString(), "1.2", (child, "arm64"));
        await RuleAsync("^1\\.");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PushAsync(App, "1.0", "b"));
        Assert.Contains("immutable", refused.Message, StringComparison.Ordinal);
        Assert.Equal(a, await PushAsync(App, "1.0", "a"));
        foreach (var reference in (Reference[])[Reference.To(One), Reference.To(a), Reference.To(index), Reference.To(child), Reference.To(parent)])
        {
            Assert.Equal(ErrorCode.Denied, (await DeleteAsync(App, reference)).Error?.Code);
        }

        Assert.Equal("tag_immutable", (await Get<TagChanges>().RollBackAsync(_mara, App, One, index, Cancel)).Refusal?.Code);
        var layer = Digest.Of(DigestAlgorithm.Sha256, "a"u8);
        Assert.Equal(ErrorCode.Denied, (await Get<BlobReader>().DeleteAsync(App, layer, _mara, Cancel)).Error?.Code);

        // What it does not match moves on, and so do the tags by which cosign finds signatures.
        await PushAsync(App, "2.0", "a");
        await PushAsync(App, "2.0", "b");
        await RuleAsync();
        var fallback = $"sha256-{a.Hex}.sig";
        await PushAsync(App, fallback, "a");
        await PushAsync(App, fallback, "b");
    }

    [Fact]
    public async Task Of_twenty_who_push_different_images_under_an_immutable_tag_one_wins()
    {
        await Get<RepositoryCatalog>().CreateAsync(_mara, App, false, new RepositoryChange(), Cancel);
        await RuleAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(async () =>
        {
            try
            {
                await PushAsync(App, "1.0", $"{writer}");
                return true;
            }
            catch (InvalidOperationException e) when (e.Message.Contains("immutable", StringComparison.Ordinal))
            {
                return false;
            }
        })));

        Assert.Single(outcomes, won => won);
    }

    [Fact]
    public async Task What_comes_back_from_the_trash_is_what_went()
    {
        var digest = await PushAsync(App, "1.0", "a");
        await PushAsync(App, "latest", "a");
        var before = (await Get<ManifestReader>().GetAsync(App, Reference.To(digest), Cancel)).Value!;

        Assert.True((await DeleteAsync(App, Reference.To(digest))).Succeeded);
        Assert.False((await Get<ManifestReader>().GetAsync(App, Reference.To(digest), Cancel)).Succeeded);
        var lines = await TrashAsync();
        Assert.Equal([TrashKind.Manifest, TrashKind.Tag, TrashKind.Tag], lines.Select(line => line.Kind).OrderDescending());

        Assert.True((await Get<TrashCan>().RestoreAsync(_mara, "mara", lines.Single(line => line.Kind == TrashKind.Manifest).Id, null, Cancel)).Succeeded);

        Assert.Empty(await TrashAsync());
        foreach (var reference in (Reference[])[Reference.To(digest), Reference.To(One), Reference.To(Tag.Parse("latest"))])
        {
            var after = (await Get<ManifestReader>().GetAsync(App, reference, Cancel)).Value!;
            Assert.Equal((before.Digest, before.MediaType), (after.Digest, after.MediaType));
            Assert.Equal(before.Content, after.Content);
        }

        await using var layer = (await Get<BlobReader>().OpenAsync(App, Digest.Of(DigestAlgorithm.Sha256, "a"u8), Cancel)).Value!;
        Assert.True(await layer.MatchesAsync(Digest.Of(DigestAlgorithm.Sha256, "a"u8), Cancel));
    }

    [Fact]
    public async Task A_tag_does_not_come_back_over_one_that_took_its_name()
    {
        await PushAsync(App, "1.0", "a");
        Assert.True((await DeleteAsync(App, Reference.To(One))).Succeeded);
        var now = await PushAsync(App, "1.0", "b");

        var line = Assert.Single(await TrashAsync());
        Assert.Equal("tag_exists", (await Get<TrashCan>().RestoreAsync(_mara, "mara", line.Id, null, Cancel)).Refusal?.Code);
        Assert.Equal(now, (await Get<TagQueries>().FindAsync(App, One, Cancel))!.Digest);
        Assert.Equal(RefusalKind.NotFound, (await Get<TrashCan>().RestoreAsync(_mara, "other", line.Id, null, Cancel)).Refusal?.Kind);
    }

    [Fact]
    public async Task A_new_repository_has_nothing_of_a_deleted_one_of_its_name()
    {
        var old = await PushAsync(App, "1.0", "a");
        Assert.True((await Get<RepositoryCatalog>().DeleteAsync(_mara, App, Cancel)).Succeeded);
        Assert.False((await Get<ManifestReader>().GetAsync(App, Reference.To(One), Cancel)).Succeeded);
        await PushAsync(App, "2.0", "b");

        Assert.False((await Get<ManifestReader>().GetAsync(App, Reference.To(old), Cancel)).Succeeded);
        Assert.Empty((await Get<TagHistory>().ListAsync(App, One, new KeyRange(null, null), Cancel)).Items);
        Assert.Empty((await Get<TrashList>().ListAsync(_mara, new TrashQuery("mara") { Repository = App }, Cancel)).Value!.Items);

        var line = Assert.Single(await TrashAsync());
        Assert.Equal("repository_exists", (await Get<TrashCan>().RestoreAsync(_mara, "mara", line.Id, null, Cancel)).Refusal?.Code);
        Assert.True((await Get<TrashCan>().RestoreAsync(_mara, "mara", line.Id, Other, Cancel)).Succeeded);
        Assert.Equal(old, (await Get<ManifestReader>().GetAsync(Other, Reference.To(One), Cancel)).Value?.Digest);
        Assert.Single((await Get<TagHistory>().ListAsync(Other, One, new KeyRange(null, null), Cancel)).Items);
    }

    [Fact]
    public async Task A_copy_has_all_platforms_and_if_asked_the_signatures()
    {
        var amd = await _registry.Images.ImageAsync(_mara, App.ToString(), "amd");
        var arm = await _registry.Images.ImageAsync(_mara, App.ToString(), "arm", "arm64");
        var index = await _registry.Images.IndexAsync(_mara, App.ToString(), "1.0", (amd, "amd64"), (arm, "arm64"));
        var signature = await _registry.Images.ArtifactAsync(_mara, App.ToString(), null, "application/vnd.example", "signed"u8.ToArray(), index);

        Assert.True((await Get<TagCopies>().CopyAsync(_mara, App, Reference.To(One), Other, One, false, Cancel)).Succeeded);
        Assert.False((await Get<ManifestReader>().GetAsync(Other, Reference.To(signature), Cancel)).Succeeded);
        Assert.True((await Get<TagCopies>().CopyAsync(_mara, App, Reference.To(index), Other, Tag.Parse("signed"), true, Cancel)).Succeeded);
        Assert.True((await Get<RepositoryCatalog>().DeleteAsync(_mara, App, Cancel)).Succeeded);
        Assert.True((await Get<TrashCan>().EmptyAsync(_mara, new TrashQuery("mara"), null, Cancel)).Succeeded);
        Assert.NotNull(await Get<GarbageCollector>().CollectAsync(null, Cancel));

        foreach (var digest in (Digest[])[amd, arm, index, signature])
        {
            var manifest = (await Get<ManifestReader>().GetAsync(Other, Reference.To(digest), Cancel)).Value!;
            var parsed = Oci.Manifests.ManifestParser.Parse(manifest.Content, manifest.MediaType).Value!;
            if (parsed.Config is { } config)
            {
                await using var blob = (await Get<BlobReader>().OpenAsync(Other, config.Digest, Cancel)).Value!;
                Assert.True(await blob.MatchesAsync(config.Digest, Cancel));
            }
        }

        Assert.Equal(RefusalKind.NotFound, (await Get<TagCopies>().CopyAsync(_mara, App, Reference.To(One), Other, One, false, Cancel)).Refusal?.Kind);
    }

    [Fact]
    public async Task A_copy_into_a_namespace_without_room_for_it_is_refused_and_leaves_nothing()
    {
        await PushAsync(App, "1.0", "a");
        var team = RepositoryName.Parse("team/app");
        await Get<MetadataStore>().WriteAsync(
            context => Task.FromResult(context.NamespaceSettings.Add(new NamespaceSettingsRow { Name = "team", QuotaBytes = 1 })), Cancel);

        Assert.Equal("quota_exceeded", (await Get<TagCopies>().CopyAsync(_mara, App, Reference.To(One), team, One, false, Cancel)).Refusal?.Code);

        Assert.Equal(RefusalKind.NotFound, (await Get<RepositoryCatalog>().FindAsync(_mara, team, Cancel)).Refusal?.Kind);
        Assert.True((await Get<TagCopies>().CopyAsync(_mara, App, Reference.To(One), Other, One, false, Cancel)).Succeeded);
    }

    [Fact]
    public async Task A_tag_that_expires_goes_to_the_trash()
    {
        await PushAsync(App, "1.0", "a");
        await PushAsync(App, "2.0", "a");
        Assert.Equal("expiry_past", (await Get<TagChanges>().SetExpiryAsync(_mara, App, One, _registry.Clock.GetUtcNow(), Cancel)).Refusal?.Code);
        Assert.True((await Get<TagChanges>().SetExpiryAsync(_mara, App, One, _registry.Clock.GetUtcNow().AddHours(2), Cancel)).Succeeded);

        await Get<TagChanges>().ExpireAsync(Cancel);
        Assert.NotNull(await Get<TagQueries>().FindAsync(App, One, Cancel));
        _registry.Clock.Advance(TimeSpan.FromHours(3));
        await Get<TagChanges>().ExpireAsync(Cancel);

        Assert.Null(await Get<TagQueries>().FindAsync(App, One, Cancel));
        Assert.NotNull(await Get<TagQueries>().FindAsync(App, Tag.Parse("2.0"), Cancel));
        Assert.Equal((TagMoveCause.Expiry, (string?)null), (await TrashAsync()).Select(line => (line.Cause, line.By)).Single());
    }

    private T Get<T>()
        where T : notnull => _registry.Get<T>();

    private Task<Digest> PushAsync(RepositoryName repository, string tag, string layer) =>
        _registry.Images.LayeredImageAsync(_mara, repository.ToString(), tag, ("step", Encoding.UTF8.GetBytes(layer)));

    private Task<Result<Reference>> DeleteAsync(RepositoryName repository, Reference reference) =>
        Get<ManifestWriter>().DeleteAsync(repository, reference, _mara, Cancel);

    private async Task RuleAsync(params string[] rules) =>
        Assert.True((await Get<RepositoryCatalog>().SetImmutableTagsAsync(_mara, App, true, rules, Cancel)).Succeeded);

    private async Task<IReadOnlyList<TrashLine>> TrashAsync() =>
        (await Get<TrashList>().ListAsync(_mara, new TrashQuery("mara"), Cancel)).Value!.Items;
}

public sealed class TagVersionsOnSqliteTests() : TagVersionsTests(TestDatabase.Sqlite);

public sealed class TagVersionsOnPostgreSqlTests() : TagVersionsTests(TestDatabase.PostgreSql);
