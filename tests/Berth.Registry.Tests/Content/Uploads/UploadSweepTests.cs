using System.IO.Pipelines;
using System.Text;
using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Uploads;

public sealed class UploadSweepTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("app/one");

    /// <summary>Between the look at a session and the lock on it, a whole request in another process.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_that_moves_while_the_sweep_reaches_for_it_stays(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"));
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;
        Assert.True((await uploads.AppendAsync(App, session, Body("hello"), mara, Cancel)).Succeeded);
        registry.Clock.Advance(TimeSpan.FromHours(2));
        await using var node = registry.AnotherNode();
        var store = HookedStore.Create(registry.Get<IBlobStore>(), nameof(IBlobStore.TryHold), () =>
            Assert.True(Task.Run(() => node.Get<UploadSessions>().AppendAsync(App, session, Body(" world"), mara, Cancel)).GetAwaiter().GetResult().Succeeded));

        await Sweep(registry, store, new UploadLimits()).RunAsync(Cancel);

        var finished = await uploads.FinishAsync(App, session, Digest.Of(DigestAlgorithm.Sha256, "hello world"u8), Body(""), mara, Cancel);
        Assert.True(finished.Succeeded);
    }

    /// <summary>As one request leaves them whose process was killed.</summary>
    [Fact]
    public async Task Bytes_without_a_session_go_when_a_session_would_though_broken_ones_had_longer()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var (store, now) = (registry.Get<IBlobStore>(), registry.Clock.GetUtcNow());
        foreach (var minutes in new[] { 5, 20 })
        {
            var upload = Guid.NewGuid();
            await store.AppendAsync(upload, Staged.Nothing, Body(new string('x', minutes)).Reader, _ => { }, Cancel);
            File.SetLastWriteTimeUtc(
                Path.Combine(registry.DataFolder, "blobs", "uploads", upload.ToString("N")), now.UtcDateTime.AddMinutes(-minutes));
        }

        var limits = new UploadLimits { TimeToLive = TimeSpan.FromMinutes(10), BrokenTimeToLive = TimeSpan.FromHours(1) };
        await Sweep(registry, store, limits).RunAsync(Cancel);

        Assert.Equal(5, await store.MeasureStagedAsync(Cancel));
    }

    private static UploadSweep Sweep(TestRegistry registry, IBlobStore store, UploadLimits limits) => new(
        registry.Get<MetadataStore>(), store, registry.Get<UploadHashes>(), new ActiveUploads(), limits, registry.Clock,
        NullLogger<UploadSweep>.Instance);

    private static UploadBody Body(string text) => new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))), text.Length, null);
}
