using System.Globalization;
using System.Text;
using Berth.Blobs;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Garbage;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Garbage;

/// <summary>Two processes collect without any grace while both take pushes that share layers and reuse what was let go a moment ago: whatever was
/// acknowledged pulls whole, and when all is deleted nothing is left.</summary>
/// <remarks>BERTH_TEST_GC_PUSHES asks for more pushes than the usual run has.</remarks>
public abstract class GarbageRaceTests(TestDatabase database)
{
    private const int Workers = 8, Layers = 6;

    private static int Pushes => int.TryParse(Environment.GetEnvironmentVariable("BERTH_TEST_GC_PUSHES"), CultureInfo.InvariantCulture, out var more) ? more : 800;

    [Fact]
    public async Task No_acknowledged_image_is_ever_broken_and_nothing_stays_over()
    {
        var none = new CollectionOptions { Grace = TimeSpan.Zero, TrashTime = TimeSpan.Zero };
        await using var first = await TestRegistry.StartAsync(database, collection: none);
        await using var second = first.AnotherNode();
        var mara = await first.AccountAsync("mara");
        using var ended = new CancellationTokenSource();
        TestRegistry[] nodes = [first, second];
        var collecting = nodes.Select(node => CollectAsync(node, ended.Token)).ToList();

        var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(
            worker => Task.Run(() => PushAsync(nodes[worker % 2], mara, $"mara/app{worker % 3}", worker, Pushes / Workers))));
        await ended.CancelAsync();
        await Task.WhenAll(collecting);

        // A push that came too late for a blob is told so, and would push it again.
        Assert.True(counts.Sum() > Pushes / 10, $"{counts.Sum()} of {Pushes} were acknowledged");
        for (var cycle = 0; cycle < 2; cycle++)
        {
            Assert.NotNull(await first.Get<GarbageCollector>().CollectAsync(null, Cancel));
        }

        Assert.Equal(0, await first.Get<IBlobStore>().ListAsync(Cancel).CountAsync(Cancel));
        Assert.Equal(
            (0, 0, 0),
            await first.Get<MetadataStore>().ReadAsync(
                async context => (
                    await context.AllManifests.CountAsync(Cancel), await context.BlobLinks.CountAsync(Cancel), await context.Blobs.CountAsync(Cancel)), Cancel));
    }

    private static async Task<int> PushAsync(TestRegistry node, Caller mara, string repository, int worker, int count)
    {
        var (acknowledged, name) = (0, RepositoryName.Parse(repository));
        for (var round = 0; round < count; round++)
        {
            var tag = $"w{worker}";
            Digest digest;
            try
            {
                digest = await node.Images.LayeredImageAsync(
                    mara, repository, tag, Layer((worker + round) % Layers), Layer((worker * 5 + round * 3 + 1) % Layers));
            }
            catch (InvalidOperationException e) when (e.Message.Contains("push", StringComparison.Ordinal) || e.Message.Contains("upload", StringComparison.Ordinal))
            {
                continue;
            }

            acknowledged++;
            await PullAsync(node, name, Reference.To(digest));
            var deleted = await node.Get<ManifestWriter>().DeleteAsync(name, Reference.To(Tag.Parse(tag)), mara, Cancel);
            Assert.True(deleted.Succeeded, deleted.Error?.Message);
        }

        return acknowledged;
    }

    /// <summary>By digest, for others push the same image and delete it by their tag: while this worker's tag is on it, it is there.</summary>
    private static async Task PullAsync(TestRegistry node, RepositoryName repository, Reference reference)
    {
        var manifest = await node.Get<ManifestReader>().GetAsync(repository, reference, Cancel);
        Assert.True(manifest.Succeeded, $"{reference} was acknowledged");
        var parsed = Oci.Manifests.ManifestParser.Parse(manifest.Value.Content, manifest.Value.MediaType).Value!;
        foreach (var blob in parsed.Layers.Append(parsed.Config!))
        {
            var opened = await node.Get<BlobReader>().OpenAsync(repository, blob.Digest, Cancel);
            Assert.True(opened.Succeeded, $"{blob.Digest} of {reference} is there");
            await using var content = opened.Value;
            Assert.True(await content.MatchesAsync(blob.Digest, Cancel));
        }
    }

    private static (string Command, byte[] Content) Layer(int number) => ($"step {number}", Encoding.UTF8.GetBytes($"layer {number}"));

    private static async Task CollectAsync(TestRegistry node, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await node.Get<GarbageCollector>().CollectAsync(null, Cancel);
            await Task.Yield();
        }
    }
}

public sealed class GarbageRaceOnSqliteTests() : GarbageRaceTests(TestDatabase.Sqlite);

public sealed class GarbageRaceOnPostgreSqlTests() : GarbageRaceTests(TestDatabase.PostgreSql);
