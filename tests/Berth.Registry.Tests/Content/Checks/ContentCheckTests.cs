using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Checks;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Checks;

/// <summary>A check beside a server that goes on: what was pushed since a row was read is not harmed by what was found out about it.</summary>
public abstract class ContentCheckTests(TestDatabase database) : IAsyncLifetime
{
    private const string Newer = "the stamp of a push meanwhile";
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private TestRegistry _registry = null!;
    private Caller _mara = null!;
    private Digest _second = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _mara = await _registry.AccountAsync("mara");
        await PushAsync(App, "first"u8.ToArray());
        _second = await PushAsync(App, "second"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_blob_that_was_pushed_again_meanwhile_keeps_its_row_and_its_links()
    {
        Assert.True(await _registry.Get<IBlobStore>().DeleteAsync(_second, Cancel));

        var (_, findings) = await CheckAsync(new CheckOptions(Repair: true), afterFirst: () => SetStamp(_second, Newer));

        Assert.Equal((FindingKind.BlobMissing, _second.ToString()), (Assert.Single(findings).Kind, findings[0].Subject));
        Assert.Equal("pushed again meanwhile", findings[0].Repaired);
        Assert.Equal(Newer, (await RowAsync(_second)).Stamp);
        Assert.Equal(2, await _registry.Get<MetadataStore>().ReadAsync(context => context.BlobLinks.CountAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task A_stamp_that_a_push_recorded_meanwhile_stays()
    {
        var file = FileOf(_second);
        File.Copy(file, file + ".copy");
        File.Move(file + ".copy", file, overwrite: true);

        var (summary, findings) = await CheckAsync(new CheckOptions(Restamp: true), afterFirst: () => SetStamp(_second, Newer));

        Assert.Empty(findings);
        Assert.Equal(0, summary.Restamped);
        Assert.Equal(Newer, (await RowAsync(_second)).Stamp);
    }

    /// <summary>As times that are kept to the second, or set back, may leave it.</summary>
    [Fact]
    public async Task Another_size_is_damage_though_the_stamp_is_the_same()
    {
        await _registry.Get<MetadataStore>().WriteAsync(
            context => context.Blobs.Where(b => b.Digest == _second).ExecuteUpdateAsync(row => row.SetProperty(b => b.Size, 5), Cancel), Cancel);

        var (_, findings) = await CheckAsync(new CheckOptions(Restamp: true));

        Assert.Equal((FindingKind.BlobDamaged, _second.ToString()), (Assert.Single(findings).Kind, findings[0].Subject));
    }

    [Fact]
    public async Task What_another_repository_has_is_missing_in_this_one()
    {
        var config = "{}"u8.ToArray();
        var image = await _registry.Images.ArtifactAsync(_mara, App.ToString(), "v1", MediaTypes.OciConfig, config);
        var digest = await PushAsync(Other, config);
        Assert.Empty((await CheckAsync(new CheckOptions())).Findings);

        Assert.True((await _registry.Get<BlobReader>().DeleteAsync(App, digest, _mara, Cancel)).Succeeded);

        var finding = Assert.Single((await CheckAsync(new CheckOptions())).Findings);
        Assert.Equal((FindingKind.ReferenceMissing, $"{App}@{image}"), (finding.Kind, finding.Subject));
    }

    /// <param name="afterFirst">What happens when the first blob has been checked, and all rows have been read.</param>
    private async Task<(CheckSummary Summary, List<Finding> Findings)> CheckAsync(CheckOptions options, Action? afterFirst = null)
    {
        var findings = new List<Finding>();
        var summary = await _registry.Get<ContentCheck>().RunAsync(
            options, findings.Add, progress => (progress.Blobs == 1 ? afterFirst : null)?.Invoke(), Cancel);
        return (summary, findings);
    }

    private void SetStamp(Digest digest, string stamp) => Task.Run(() => _registry.Get<MetadataStore>().WriteAsync(
        context => context.Blobs.Where(b => b.Digest == digest).ExecuteUpdateAsync(row => row.SetProperty(b => b.Stamp, stamp), Cancel), Cancel))
        .GetAwaiter().GetResult();

    private Task<Digest> PushAsync(RepositoryName repository, byte[] content) =>
        _registry.Images.BlobAsync(_mara, repository.ToString(), content);

    private string FileOf(Digest digest) => Path.Combine(
        _registry.DataFolder, "blobs", "docker", "registry", "v2", "blobs", "sha256", digest.Hex[..2], digest.Hex, "data");

    private Task<BlobRow> RowAsync(Digest digest) =>
        _registry.Get<MetadataStore>().ReadAsync(context => context.Blobs.SingleAsync(b => b.Digest == digest, Cancel), Cancel);
}

public sealed class ContentCheckOnSqliteTests() : ContentCheckTests(TestDatabase.Sqlite);

public sealed class ContentCheckOnPostgreSqlTests() : ContentCheckTests(TestDatabase.PostgreSql);
