using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Pulls;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Pulls;

public abstract class PullCountsTests(TestDatabase database) : IAsyncLifetime
{
    private const string App = "mara/app";
    private TestRegistry _registry = null!;
    private Caller _mara = null!;

    private PullCounts Pulls => _registry.Get<PullCounts>();

    private DateTimeOffset Now => _registry.Clock.GetUtcNow();

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
    public async Task Pulls_are_added_to_the_repository_and_dated_on_the_tag_and_the_manifest()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await _registry.Images.ImageAsync(_mara, App, "two");
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        await PullAsync("one", times: 3);
        await Pulls.FlushAsync(Cancel);
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        await PullAsync("one");
        await Pulls.FlushAsync(Cancel);

        var repository = await RepositoryAsync();
        Assert.Equal((4, Now), (repository.PullCount, repository.LastPulledAt));
        Assert.Equal([("one", Now), ("two", null)], await TagsAsync());
        Assert.Equal([Now, null], await _registry.Get<MetadataStore>().ReadAsync(
            context => context.Manifests.OrderBy(m => m.Id).Select(m => m.LastPulledAt).ToListAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task Counting_writes_nothing_until_the_flush()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await PullAsync("one", times: 1000);

        Assert.Equal(0, (await RepositoryAsync()).PullCount);
        Assert.Equal(1, Pulls.Waiting);
        await Pulls.FlushAsync(Cancel);
        Assert.Equal(1000, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task A_flush_moves_neither_the_time_of_change_nor_the_epoch_of_rights()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        var (before, epoch) = ((await RepositoryAsync()).UpdatedAt, await EpochAsync());
        _registry.Clock.Advance(TimeSpan.FromHours(1));
        await PullAsync("one");
        await Pulls.FlushAsync(Cancel);

        Assert.Equal((before, epoch), ((await RepositoryAsync()).UpdatedAt, await EpochAsync()));
    }

    [Fact]
    public async Task A_pull_by_digest_dates_the_tags_on_it()
    {
        var digest = await _registry.Images.ImageAsync(_mara, App, "one");
        await PullAsync(digest.ToString());
        await Pulls.FlushAsync(Cancel);

        Assert.Equal([("one", Now)], await TagsAsync());
    }

    [Fact]
    public async Task An_index_and_its_image_are_one_pull()
    {
        var amd = await _registry.Images.ImageAsync(_mara, App, "amd64");
        var arm = await _registry.Images.ImageAsync(_mara, App, "arm64", "arm64");
        await _registry.Images.IndexAsync(_mara, App, "all", (amd, "amd64"), (arm, "arm64"));
        await PullAsync("all");
        await PullAsync(arm.ToString());
        await Pulls.FlushAsync(Cancel);

        Assert.Equal(1, (await RepositoryAsync()).PullCount);
        Assert.Equal([("all", Now), ("amd64", null), ("arm64", Now)], await TagsAsync());
    }

    [Fact]
    public async Task An_image_of_an_index_counts_when_it_is_pulled_by_a_tag_of_its_own()
    {
        var amd = await _registry.Images.ImageAsync(_mara, App, "amd64");
        await _registry.Images.IndexAsync(_mara, App, "all", (amd, "amd64"));
        await PullAsync("amd64");
        await Pulls.FlushAsync(Cancel);

        Assert.Equal(1, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task An_index_of_another_repository_has_no_say()
    {
        var digest = await _registry.Images.ImageAsync(_mara, App, "one");
        await _registry.Images.ImageAsync(_mara, "mara/other", "one");
        var content = await _registry.Get<ManifestReader>().GetAsync(RepositoryName.Parse(App), Reference.To(digest), Cancel);
        await _registry.Get<ManifestWriter>().PushAsync(
            RepositoryName.Parse("mara/other"), new ManifestPush(digest, [], MediaTypes.OciManifest, content.Value!.Content), _mara, Cancel);
        await _registry.Images.IndexAsync(_mara, "mara/other", "all");
        await PullAsync(digest.ToString());
        await Pulls.FlushAsync(Cancel);

        Assert.Equal(1, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task What_was_deleted_meanwhile_is_passed_over()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await _registry.Images.ImageAsync(_mara, "mara/gone", "one");
        await PullAsync("one");
        Pulls.Count(await GetAsync("mara/gone", "one"), "");
        Assert.True((await _registry.Get<RepositoryCatalog>().DeleteAsync(_mara, RepositoryName.Parse("mara/gone"), Cancel)).Succeeded);
        Assert.True((await _registry.Get<ManifestWriter>().DeleteAsync(
            RepositoryName.Parse(App), Reference.To(Tag.Parse("one")), _mara, Cancel)).Succeeded);
        await Pulls.FlushAsync(Cancel);

        Assert.Equal(1, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task What_the_database_does_not_take_is_kept_for_the_next_time()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await PullAsync("one", times: 2);
        await RenameAsync($"ALTER TABLE tags RENAME TO tags_away");
        await Pulls.FlushAsync(Cancel);
        await RenameAsync($"ALTER TABLE tags_away RENAME TO tags");

        Assert.Equal(0, (await RepositoryAsync()).PullCount);
        await PullAsync("one");
        await Pulls.FlushAsync(Cancel);
        Assert.Equal(3, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task Nodes_that_write_at_once_add_up()
    {
        string[] repositories = ["mara/a", "mara/b", "mara/c", "mara/d"];
        foreach (var repository in repositories)
        {
            await _registry.Images.ImageAsync(_mara, repository, "one");
        }

        await using var other = _registry.AnotherNode();
        for (var round = 0; round < 10; round++)
        {
            foreach (var (forth, back) in repositories.Zip(repositories.Reverse()))
            {
                Pulls.Count(await GetAsync(forth, "one"), "");
                other.Get<PullCounts>().Count(await GetAsync(back, "one"), "");
            }

            await Task.WhenAll(Pulls.FlushAsync(Cancel), other.Get<PullCounts>().FlushAsync(Cancel));
        }

        Assert.Equal([20, 20, 20, 20], await _registry.Get<MetadataStore>().ReadAsync(
            context => context.Repositories.Select(r => r.PullCount).ToListAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task No_pull_is_lost_between_counting_and_forgetting()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        var manifest = await GetAsync(App, "one");
        var counting = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                Pulls.Count(manifest, "");
                await Task.Yield();
            }
        })));
        while (!counting.IsCompleted)
        {
            await Pulls.FlushAsync(Cancel);
        }

        await Pulls.FlushAsync(Cancel);
        Assert.Equal(2000, (await RepositoryAsync()).PullCount);
    }

    [Fact]
    public async Task What_is_pulled_no_more_is_forgotten()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await PullAsync("one");
        await Pulls.FlushAsync(Cancel);
        await Pulls.FlushAsync(Cancel);

        Assert.Equal(0, Pulls.Waiting);
    }

    [Fact]
    public void The_memory_it_takes_has_a_bound()
    {
        var counts = new PullCounts(_registry.Get<PullWriter>(), _registry.Get<IgnoredPullers>(), _registry.Clock, NullLogger<PullCounts>.Instance);
        var manifest = new StoredManifest(Digest.Of(DigestAlgorithm.Sha256, []), MediaTypes.OciManifest, 0, []);
        for (var i = 0; i < PullCounts.MostTallies + 10; i++)
        {
            counts.Count(manifest with { Pulled = new PulledManifest(i, i, 0) }, "");
        }

        Assert.Equal(PullCounts.MostTallies, counts.Waiting);
    }

    [Fact]
    public async Task The_end_of_the_process_writes_what_is_left()
    {
        await _registry.Images.ImageAsync(_mara, App, "one");
        await using (var other = _registry.AnotherNode())
        {
            other.Get<PullCounts>().Count(await GetAsync(App, "one"), "");
        }

        Assert.Equal(1, (await RepositoryAsync()).PullCount);
    }

    private async Task<StoredManifest> GetAsync(string repository, string reference)
    {
        Assert.True(Reference.TryParse(reference, out var parsed));
        var found = await _registry.Get<ManifestReader>().GetAsync(RepositoryName.Parse(repository), parsed, Cancel);
        return found.Succeeded ? found.Value : throw new InvalidOperationException(found.Error.Message);
    }

    private async Task PullAsync(string reference, int times = 1)
    {
        var manifest = await GetAsync(App, reference);
        for (var i = 0; i < times; i++)
        {
            Pulls.Count(manifest, "");
        }
    }

    private Task<RepositoryRow> RepositoryAsync() =>
        _registry.Get<MetadataStore>().ReadAsync(context => context.Repositories.SingleAsync(r => r.Name == App, Cancel), Cancel);

    private Task<List<(string, DateTimeOffset?)>> TagsAsync() => _registry.Get<MetadataStore>().ReadAsync(
        async context => (await context.Tags.OrderBy(t => t.Name).ToListAsync(Cancel)).ConvertAll(t => (t.Name, t.LastPulledAt)), Cancel);

    private Task<long> EpochAsync() =>
        _registry.Get<MetadataStore>().ReadAsync(context => context.AccessEpochs.Select(e => e.Value).SingleAsync(Cancel), Cancel);

    private Task<int> RenameAsync(FormattableString statement) =>
        _registry.Get<MetadataStore>().WriteAsync(context => context.Database.ExecuteSqlAsync(statement, Cancel), Cancel);
}

public sealed class PullCountsOnSqliteTests() : PullCountsTests(TestDatabase.Sqlite);

public sealed class PullCountsOnPostgreSqlTests() : PullCountsTests(TestDatabase.PostgreSql);
