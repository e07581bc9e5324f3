using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Content.Trash;
using Berth.Registry.Database;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Registry.Retention;
using Berth.Registry.Trail;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Retention;

public abstract class RetentionRunsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly RetentionPlace Space = new("ada"), App = RetentionPlace.Parse("ada/app")!;
    private TestRegistry _registry = null!;
    private Caller _ada = null!, _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        _ada = await _registry.AccountAsync("ada");
        _bob = await _registry.AccountAsync("bob");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_run_does_what_the_preview_shows_and_comes_back_from_the_trash_whole()
    {
        var digests = await PushAsync("v1", "v2", "v3");
        await SetAsync(App, """{"rules":[{"name":"newest","keep_last":1}]}""");

        var preview = await PreviewAsync(App);
        Assert.Equal((1, 2, 2), (preview.Kept, preview.Removed, preview.RemovedManifests));
        Assert.Equal(["v1", "v2", "v3"], await TagsAsync());
        var run = await RunAsync(App);
        Assert.Equal(Assert.Single(preview.Repositories).Lines, Assert.Single(run.Repositories).Lines);
        Assert.Equal((preview.Removed, preview.Kept, preview.FreedBytes), (run.Removed, run.Kept, run.FreedBytes));
        Assert.Equal(["v3"], await TagsAsync());

        var back = await _registry.Get<TrashCan>().RestoreAsync(_ada, new TrashQuery("ada") { Batch = run.Batch }, Cancel);
        Assert.Equal(2, back.Value!.Restored.Count);
        Assert.Equal(["v1", "v2", "v3"], await TagsAsync());
        Assert.Equal(digests[0], (await GetAsync("v1")).Digest);
    }

    [Fact]
    public async Task A_run_is_recorded_with_its_rules_its_lines_and_who_asked()
    {
        await PushAsync("v1", "v2");
        await SetAsync(App, """{"rules":[{"keep_last":1}]}""");
        var batch = (await RunAsync(App)).Batch;
        await RunAsync(App);

        var runs = (await _registry.Get<RetentionRuns>().ListAsync(_ada, App, new KeyRange(null, null, 1), Cancel)).Value!;
        Assert.Equal(0, Assert.Single(runs.Items).Removed);
        var older = Assert.Single((await _registry.Get<RetentionRuns>().ListAsync(_ada, Space, new KeyRange(runs.Next, null), Cancel)).Value!.Items);
        Assert.Equal(("ada/app", "ada", 1, 1, batch), (older.Repository, older.By, older.Removed, older.Kept, older.Batch));
        Assert.Equal(1, Assert.Single(older.Rules.Rules!)!.KeepLast);
        Assert.Equal(("v1", RetentionReason.NotKept, "1"), (Assert.Single(older.Lines).Tag, older.Lines[0].Reason, older.Lines[0].Rule));

        foreach (var action in new[] { AuditActions.RetentionUpdate, AuditActions.RetentionRun })
        {
            var log = await _registry.Get<AuditLog>().ReadAsync(_ada, new AuditFilter { Namespace = "ada", Action = action }, null, 10, Cancel);
            Assert.All(log.Value!, entry => Assert.Equal(("ada/app", "ada"), (entry.Target, entry.Actor)));
            Assert.NotEmpty(log.Value!);
        }

        var moves = await _registry.Get<TagHistory>().ListAsync(RepositoryName.Parse("ada/app"), Tag.Parse("v1"), new KeyRange(null, null), Cancel);
        Assert.Equal(TagMoveCause.Retention, moves.Items[0].Cause);
    }

    [Fact]
    public async Task Without_rules_a_run_does_nothing_and_says_so()
    {
        await PushAsync("v1");
        var run = await RunAsync(App);

        Assert.False(Assert.Single(run.Repositories).HasRules);
        Assert.Equal(["v1"], await TagsAsync());
        Assert.Empty((await _registry.Get<RetentionRuns>().ListAsync(_ada, App, new KeyRange(null, null), Cancel)).Value!.Items);
    }

    [Fact]
    public async Task Rules_to_try_are_not_set()
    {
        await PushAsync("v1", "v2");
        var trial = RetentionDocument.Parse("""{"rules":[{"keep_last":1}]}""").Value;

        Assert.Equal(1, (await _registry.Get<RetentionPreviews>().PreviewAsync(_ada, App, trial, Cancel)).Value!.Removed);
        Assert.Equal(1, (await _registry.Get<RetentionPreviews>().PreviewAsync(_ada, Space, trial, Cancel)).Value!.Removed);
        Assert.Null((await SettingAsync(App)).InForce);
        var wrong = new RetentionDocument { Rules = [new RetentionRuleDocument()] };
        Assert.Equal("retention_keeps_nothing", (await _registry.Get<RetentionPreviews>().PreviewAsync(_ada, App, wrong, Cancel)).Refusal?.Code);
        Assert.Equal("retention_keeps_nothing", (await _registry.Get<RetentionSettings>().SetAsync(_ada, App, wrong, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_repositorys_own_rules_take_the_place_of_its_namespaces()
    {
        await PushAsync("v1", "v2", "v3");
        await _registry.Images.ImageAsync(_ada, "ada/other", "a");
        await _registry.Images.ImageAsync(_ada, "ada/other", "b");
        await SetAsync(Space, """{"rules":[{"keep_last":1}]}""");
        await SetAsync(App, """{"rules":[{"keep_last":2}]}""");

        var preview = await PreviewAsync(Space);
        Assert.Equal([("ada/app", 1), ("ada/other", 1)], preview.Repositories.Select(one => (one.Repository, one.Removed)));
        Assert.Equal(2, (await SettingAsync(App)).InForce!.Rules![0]!.KeepLast);

        // An empty set keeps everything; none at all goes by the namespace.
        await SetAsync(App, "{}");
        Assert.Equal(0, (await PreviewAsync(App)).Removed);
        Assert.True((await _registry.Get<RetentionSettings>().ClearAsync(_ada, App, Cancel)).Succeeded);
        Assert.Equal(2, (await PreviewAsync(App)).Removed);
        var run = await RunAsync(Space);
        Assert.Equal(3, run.Removed);
        Assert.Equal(3, (await _registry.Get<TrashList>().ListAsync(_ada, new TrashQuery("ada") { Batch = run.Batch }, Cancel)).Value!.Total);
    }

    [Fact]
    public async Task Rules_are_for_who_administers_the_repository_or_owns_the_namespace()
    {
        await PushAsync("v1");
        await _registry.Get<Collaborators>().SetAsync(_ada, RepositoryName.Parse("ada/app"), "bob", RepositoryRole.Write, Cancel);

        Assert.Equal([Refusal.Denied, Refusal.Denied, Refusal.Denied, Refusal.Denied, Refusal.Denied], await RefusalsAsync(App));
        Assert.All(await RefusalsAsync(Space), refusal => Assert.Equal(Refusal.NotFound, refusal));
        Assert.All(await RefusalsAsync(new RetentionPlace("")), refusal => Assert.Equal(Refusal.NotFound, refusal));
        await _registry.Get<Collaborators>().SetAsync(_ada, RepositoryName.Parse("ada/app"), "bob", RepositoryRole.Admin, Cancel);
        Assert.All(await RefusalsAsync(App), Assert.Null);
    }

    [Fact]
    public async Task Immutable_tags_of_the_repository_and_of_the_namespace_stay()
    {
        await PushAsync("v1", "v2", "v3", "v4");
        await _registry.Get<RepositoryCatalog>().SetImmutableTagsAsync(_ada, RepositoryName.Parse("ada/app"), true, ["^v1$"], Cancel);
        await _registry.Get<MetadataStore>().WriteAsync(
            async context =>
            {
                context.NamespaceSettings.Add(new() { Name = "ada", ImmutableTags = true, ImmutableTagRules = "^v2$" });
                return await context.SaveChangesAsync(Cancel);
            },
            Cancel);
        await SetAsync(App, """{"rules":[{"keep_last":1}]}""");

        var run = await RunAsync(App);
        Assert.Equal(["v1", "v2", "v4"], await TagsAsync());
        Assert.Equal(1, run.Removed);
    }

    [Fact]
    public async Task Signatures_by_tag_go_with_their_image_in_one_batch_and_referrers_stay_in_reach()
    {
        var digests = await PushAsync("v1", "v2");
        foreach (var (number, digest) in digests.Index())
        {
            await ArtifactAsync($"{digest}".Replace(':', '-') + ".sig", $"signature {number}", null);
            await ArtifactAsync(null, $"sbom {number}", digest);
        }

        await SetAsync(App, """{"rules":[{"keep_last":1}],"untagged_after":"1h"}""");
        _registry.Clock.Advance(TimeSpan.FromDays(1));
        var preview = await PreviewAsync(App);
        var run = await RunAsync(App);

        Assert.Equal((2, 3), (run.Removed, preview.RemovedManifests));
        Assert.Equal([$"{digests[1]}".Replace(':', '-') + ".sig", "v2"], await TagsAsync());
        await _registry.Get<TrashCan>().RestoreAsync(_ada, new TrashQuery("ada") { Batch = run.Batch }, Cancel);
        Assert.Equal(4, (await TagsAsync()).Count);
        Assert.Equal(1, (await RunAsync(App)).Repositories[0].Lines.Count(line => line is { Tag: null, Reason: RetentionReason.FollowsRemoved }));
    }

    [Fact]
    public async Task Images_of_an_index_stay_with_it_and_untagged_ones_go_after_their_time()
    {
        var (amd, arm) = (await ArtifactAsync(null, "amd", null), await ArtifactAsync(null, "arm", null));
        var loose = await ArtifactAsync(null, "loose", null);
        await _registry.Images.IndexAsync(_ada, "ada/app", "latest", (amd, "amd64"), (arm, "arm64"));
        await SetAsync(App, """{"untagged_after":"2d"}""");

        _registry.Clock.Advance(TimeSpan.FromDays(1.9));
        Assert.DoesNotContain((await RunAsync(App)).Repositories[0].Lines, line => !line.Kept);
        _registry.Clock.Advance(TimeSpan.FromDays(1));
        var run = await RunAsync(App);

        Assert.Equal((loose, RetentionReason.Untagged), Assert.Single(run.Repositories[0].Lines.Where(line => !line.Kept).Select(line => (line.Digest, line.Reason))));
        Assert.False(await HasAsync(loose));
        Assert.True(await HasAsync(amd) && await HasAsync(arm));
        var line = Assert.Single((await _registry.Get<TrashList>().ListAsync(_ada, new TrashQuery("ada") { Batch = run.Batch }, Cancel)).Value!.Items);
        Assert.Equal((TrashKind.Manifest, TagMoveCause.Retention), (line.Kind, line.Cause));
    }

    [Fact]
    public async Task What_lost_its_last_tag_is_untagged_from_then_on()
    {
        var old = (await PushAsync("v1"))[0];
        _registry.Clock.Advance(TimeSpan.FromDays(10));
        await _registry.Images.ArtifactAsync(_ada, "ada/app", "v1", MediaTypes.OciConfig, "other"u8.ToArray());
        await SetAsync(App, """{"untagged_after":"2d"}""");

        Assert.Equal(0, (await PreviewAsync(App)).RemovedManifests);
        _registry.Clock.Advance(TimeSpan.FromDays(3));
        await RunAsync(App);
        Assert.False(await HasAsync(old));
    }

    [Fact]
    public async Task Only_bytes_that_nothing_else_needs_are_counted()
    {
        var (shared, own) = (new byte[1000], new byte[300]);
        own[0] = 1;
        var first = await _registry.Images.LayeredImageAsync(_ada, "ada/app", "v1", ("RUN a", shared), ("RUN b", own));
        _registry.Clock.Advance(TimeSpan.FromMinutes(1));
        await _registry.Images.LayeredImageAsync(_ada, "ada/app", "v2", ("RUN a", shared));
        await SetAsync(App, """{"rules":[{"keep_last":1}]}""");
        var manifest = await GetAsync("v1");
        var config = System.Text.Json.JsonDocument.Parse(manifest.Content).RootElement.GetProperty("config").GetProperty("size").GetInt64();

        Assert.Equal(first, manifest.Digest);
        Assert.Equal(manifest.Size + config + own.Length, (await PreviewAsync(App)).FreedBytes);
        await _registry.Images.BlobAsync(_ada, "ada/other", own);
        Assert.Equal(manifest.Size + config, (await PreviewAsync(App)).FreedBytes);
    }

    [Fact]
    public async Task What_was_pushed_again_since_the_plan_stays()
    {
        var digest = (await PushAsync("v1", "v2"))[0];
        var source = new RetentionTag("v1", digest, _registry.Clock.GetUtcNow() - TimeSpan.FromDays(1), null);
        var speaker = $"{digest}".Replace(':', '-') + ".sig";
        await ArtifactAsync(speaker, "signature", null);
        var family = new RetentionFamily(new RetentionManifest(digest, source.PushedAt), [source], [speaker]);

        Assert.Equal(0, await RemoveAsync(family));
        Assert.Equal([speaker, "v1", "v2"], await TagsAsync());
        Assert.Equal(2, await RemoveAsync(family with { Tags = [source with { PushedAt = await PushedAtAsync("v1") }] }));
        Assert.Equal(["v2"], await TagsAsync());
    }

    [Fact]
    public async Task The_job_runs_all_rules_once_a_day_and_keeps_no_record_of_nothing()
    {
        await PushAsync("v1", "v2");
        var job = _registry.Get<RetentionJob>();
        await job.RunAsync(Cancel);
        await SetAsync(Space, """{"rules":[{"keep_last":1}]}""");
        await job.RunAsync(Cancel);
        Assert.Equal(["v2"], await TagsAsync());

        await PushAsync("v3");
        await job.RunAsync(Cancel);
        await _registry.AnotherNode().Get<RetentionJob>().RunAsync(Cancel);
        Assert.Equal(["v2", "v3"], await TagsAsync());
        _registry.Clock.Advance(TimeSpan.FromDays(1));
        await job.RunAsync(Cancel);
        _registry.Clock.Advance(TimeSpan.FromDays(1));
        await job.RunAsync(Cancel);

        Assert.Equal(["v3"], await TagsAsync());
        var runs = (await _registry.Get<RetentionRuns>().ListAsync(_ada, Space, new KeyRange(null, null), Cancel)).Value!.Items;
        Assert.Equal([null, null], runs.Select(run => run.By));
    }

    [Fact]
    public async Task Pulls_by_listed_accounts_are_counted_and_keep_nothing()
    {
        await PushAsync("v1", "v2");
        await SetAsync(Space, """{"rules":[{"keep_pulled_within":"1d"}],"ignore_pulls_by":["bob"]}""");
        _registry.Clock.Advance(TimeSpan.FromDays(2));
        var pulls = _registry.Get<PullCounts>();
        await pulls.FlushAsync(Cancel);
        pulls.Count(await GetAsync("v1"), "bob");
        pulls.Count(await GetAsync("v2"), "ada");
        await pulls.FlushAsync(Cancel);

        Assert.Equal(["v1"], (await PreviewAsync(App)).Repositories[0].Lines.Where(line => !line.Kept).Select(line => line.Tag!));
        Assert.Equal(2, (await _registry.Get<RepositoryCatalog>().FindAsync(_ada, RepositoryName.Parse("ada/app"), Cancel)).Value!.Pulls);

        // Rules of its own that do not name them.
        await SetAsync(App, """{"rules":[{"keep_pulled_within":"1d"}]}""");
        pulls.Count(await GetAsync("v1"), "bob");
        await pulls.FlushAsync(Cancel);
        Assert.Equal(0, (await PreviewAsync(App)).Removed);
    }

    [Fact]
    public async Task Hundreds_of_tags_go_in_several_changes()
    {
        foreach (var number in Enumerable.Range(0, 250))
        {
            await _registry.Images.ImageAsync(_ada, "ada/app", $"pr-{number}");
        }

        await SetAsync(App, """{"rules":[{"tags":["pr-*"],"keep_last":5}]}""");
        var run = await RunAsync(App);

        Assert.Equal((245, 5), (run.Removed, (await TagsAsync()).Count));
        var recorded = (await _registry.Get<RetentionRuns>().ListAsync(_ada, App, new KeyRange(null, null), Cancel)).Value!.Items[0];
        Assert.Equal((245, 5, 100, 145), (recorded.Removed, recorded.Kept, recorded.Lines.Count, recorded.LeftOut));
    }

    private async Task<List<Digest>> PushAsync(params string[] tags)
    {
        var digests = new List<Digest>();
        foreach (var tag in tags)
        {
            _registry.Clock.Advance(TimeSpan.FromMinutes(1));
            digests.Add(await _registry.Images.ImageAsync(_ada, "ada/app", tag));
        }

        return digests;
    }

    private async Task<Digest> ArtifactAsync(string? tag, string content, Digest? subject) => await _registry.Images.ArtifactAsync(
        _ada, "ada/app", tag, "application/vnd.example", System.Text.Encoding.UTF8.GetBytes(content), subject);

    private async Task SetAsync(RetentionPlace place, string rules) =>
        Assert.Null((await _registry.Get<RetentionSettings>().SetAsync(_ada, place, RetentionDocument.Parse(rules).Value!, Cancel)).Refusal);

    private async Task<RetentionSetting> SettingAsync(RetentionPlace place) => (await _registry.Get<RetentionSettings>().GetAsync(_ada, place, Cancel)).Value!;

    private async Task<RetentionReport> PreviewAsync(RetentionPlace place) =>
        (await _registry.Get<RetentionPreviews>().PreviewAsync(_ada, place, null, Cancel)).Value!;

    private async Task<RetentionReport> RunAsync(RetentionPlace place) => (await _registry.Get<RetentionRuns>().RunAsync(_ada, place, Cancel)).Value!;

    private Task<int> RemoveAsync(RetentionFamily family) => _registry.Get<MetadataStore>().ChangeAsync(
        async change =>
        {
            var held = (await HeldRepository.FindAsync(change.Sql, RepositoryName.Parse("ada/app"), Cancel))!;
            var deletion = _registry.Get<Deletions>().Of(held, TagMoveCause.Retention, null);
            return await RetentionRemoval.RemoveAsync(change, held, family, deletion, _registry.Clock.GetUtcNow(), Cancel);
        },
        Cancel);

    private Task<DateTimeOffset> PushedAtAsync(string tag) =>
        _registry.Get<MetadataStore>().ReadAsync(context => context.Tags.Where(t => t.Name == tag).Select(t => t.PushedAt).SingleAsync(Cancel), Cancel);

    private async Task<IReadOnlyList<string>> TagsAsync() =>
        (await _registry.Get<TagList>().ListAsync(RepositoryName.Parse("ada/app"), null, null, Cancel)).Value!.Items;

    private async Task<StoredManifest> GetAsync(string tag) =>
        (await _registry.Get<ManifestReader>().GetAsync(RepositoryName.Parse("ada/app"), Reference.To(Tag.Parse(tag)), Cancel)).Value!;

    private async Task<bool> HasAsync(Digest digest) =>
        (await _registry.Get<ManifestReader>().GetAsync(RepositoryName.Parse("ada/app"), Reference.To(digest), Cancel)).Succeeded;

    private async Task<List<Refusal?>> RefusalsAsync(RetentionPlace place) =>
    [
        (await _registry.Get<RetentionSettings>().GetAsync(_bob, place, Cancel)).Refusal,
        (await _registry.Get<RetentionSettings>().SetAsync(_bob, place, new RetentionDocument(), Cancel)).Refusal,
        (await _registry.Get<RetentionPreviews>().PreviewAsync(_bob, place, null, Cancel)).Refusal,
        (await _registry.Get<RetentionRuns>().RunAsync(_bob, place, Cancel)).Refusal,
        (await _registry.Get<RetentionRuns>().ListAsync(_bob, place, new KeyRange(null, null), Cancel)).Refusal,
    ];
}

public sealed class RetentionRunsOnSqliteTests() : RetentionRunsTests(TestDatabase.Sqlite);

public sealed class RetentionRunsOnPostgreSqlTests() : RetentionRunsTests(TestDatabase.PostgreSql);
