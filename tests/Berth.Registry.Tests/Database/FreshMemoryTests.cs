using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Database;

public sealed class FreshMemoryTests
{
    private const int Tags = 4;

    private static readonly RepositoryName App = RepositoryName.Parse("ada/app");

    /// <summary>Pushes, moves and deletes of tags on two processes, and reads on both all the while. Each write leaves a value that there was never
    /// before, so an answer tells when it was true. On the process that wrote, it has to have been true at some moment of the read; on the other
    /// one, at some moment of the two seconds before, too.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task No_answer_is_older_than_what_was_acknowledged(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var ada = await registry.AccountAsync("ada");
        await using var writing = await registry.ServingNodeAsync();
        await using var other = await registry.ServingNodeAsync();
        var histories = Enumerable.Range(0, Tags).Select(_ => new History()).ToArray();
        using var over = new CancellationTokenSource();
        TaskCompletionSource[] atWork = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

        var reading = atWork.Select((begun, reader) => Task.Run(async () =>
        {
            var (node, age) = reader % 2 == 0 ? (writing, TimeSpan.Zero) : (other, TimeSpan.FromSeconds(2));
            var (random, reads) = (new Random(reader), 0);
            while (!over.IsCancellationRequested)
            {
                var tag = random.Next(Tags);
                var from = Stopwatch.GetTimestamp();
                var found = await node.Get<ManifestReader>().GetAsync(App, Reference.To(TagOf(tag)), Cancel);
                histories[tag].Check(found.Value?.Digest, from - (long)(age.TotalSeconds * Stopwatch.Frequency), Stopwatch.GetTimestamp());
                reads += begun.TrySetResult() ? 0 : 1;

                // What memory answers waits for nothing: two such readers would keep the threads of two cores from the others.
                await Task.Yield();
            }

            return reads;
        })).ToList();
        await Task.WhenAll(atWork.Select(reader => reader.Task)).WaitAsync(Patience.Limit, Cancel);
        await Task.WhenAll(Enumerable.Range(0, Tags).Select(tag => Task.Run(() => WriteAsync(writing, ada, tag, histories[tag]))));
        await over.CancelAsync();

        Assert.All(await Task.WhenAll(reading), reads => Assert.True(reads > 0));
    }

    /// <summary>An order to delete and one to push anew, in every order that chance gives.</summary>
    private static async Task WriteAsync(TestRegistry node, Caller caller, int tag, History history)
    {
        var random = new Random(100 + tag);
        for (var i = 0; i < 60; i++)
        {
            var content = Encoding.UTF8.GetBytes(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[],"annotations":{"n":"{{tag}}-{{i}}"} }""");
            var digest = random.Next(3) == 0 && i > 0 ? null : Digest.Of(DigestAlgorithm.Sha256, content);
            var writes = history.Begin(digest);
            if (digest is null)
            {
                var deleted = await node.Get<ManifestWriter>().DeleteAsync(App, Reference.To(TagOf(tag)), caller, Cancel);
                Assert.True(deleted.Succeeded || deleted.Error.Code == ErrorCode.ManifestUnknown);
            }
            else
            {
                var pushed = await node.Get<ManifestWriter>().PushAsync(
                    App, new ManifestPush(null, [TagOf(tag)], MediaTypes.OciIndex, content), caller, Cancel);
                Assert.True(pushed.Succeeded);
            }

            writes.End();
        }
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_was_not_there_is_there_once_it_is_pushed(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var (ada, node) = await ServeAsync(registry);
        await using var ends = node;
        var reader = node.Get<ManifestReader>();
        var tag = Reference.To(Tag.Parse("one"));
        Assert.Equal(ErrorCode.ManifestUnknown, (await reader.GetAsync(App, tag, Cancel)).Error?.Code);

        var digest = await node.Images.ImageAsync(ada, App.ToString(), "one");

        Assert.Equal(digest, (await reader.GetAsync(App, tag, Cancel)).Value?.Digest);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_digest_goes_with_every_tag_on_it(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var (ada, node) = await ServeAsync(registry);
        await using var ends = node;
        var digest = await node.Images.ImageAsync(ada, App.ToString(), "one");
        var reader = node.Get<ManifestReader>();
        Assert.True((await reader.GetAsync(App, Reference.To(Tag.Parse("one")), Cancel)).Succeeded);

        await node.Images.DeleteAsync(ada, App.ToString(), digest);

        Assert.False((await reader.GetAsync(App, Reference.To(Tag.Parse("one")), Cancel)).Succeeded);
        Assert.False((await reader.GetAsync(App, Reference.To(digest), Cancel)).Succeeded);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_another_process_pushed_is_seen(TestDatabase database)
    {
        await using var registry = await StartAsync(database);
        var ada = await registry.AccountAsync("ada");
        await registry.Images.ImageAsync(ada, App.ToString(), "one");
        await using var node = await registry.ServingNodeAsync();
        var (reader, tag) = (node.Get<ManifestReader>(), Reference.To(Tag.Parse("one")));
        Assert.True((await reader.GetAsync(App, tag, Cancel)).Succeeded);

        var moved = await registry.Images.LayeredImageAsync(ada, App.ToString(), "one", ("RUN x", [1, 2, 3]));

        await Eventually.IsTrueAsync(
            async () => (await reader.GetAsync(App, tag, Cancel)).Value?.Digest == moved, "the other process sees the tag where it is now");
    }

    /// <summary>A read that brings along what nobody had a ticket for: it may be kept if nothing at all was under way or ended while it ran.</summary>
    [Theory]
    [InlineData("nothing", "brought along")]
    [InlineData("begun before", "read")]
    [InlineData("begun since", "read")]
    [InlineData("ended since", "read")]
    [InlineData("told since", "read")]
    public async Task What_a_read_brings_along_is_kept_if_nothing_changed_meanwhile(string change, string answer)
    {
        await using var registry = await StartAsync(TestDatabase.Sqlite);
        var (memory, freshness) = (registry.Get<FreshMemory>(), registry.Get<MetadataStore>().Freshness);
        Changed[] changes = [new("ada/app", "one")];
        freshness.Confirm(registry.Get<TimeProvider>().GetTimestamp());
        if (change == "begun before")
        {
            freshness.Begin(changes);
        }

        var moment = memory.Moment;
        if (change is "begun since" or "ended since")
        {
            freshness.Begin(changes);
        }

        if (change == "ended since")
        {
            freshness.End(changes);
        }

        if (change == "told since")
        {
            freshness.Forget(changes[0]);
        }

        memory.Offer(moment, "ada/app", "one", "brought along", 0);
        if (change.StartsWith("begun", StringComparison.Ordinal))
        {
            freshness.End(changes);
        }

        Assert.Equal(answer, await memory.GetAsync("ada/app", "one", _ => Task.FromResult<string?>("read"), _ => 0, Cancel));
    }

    private static async Task<(Caller Ada, TestRegistry Node)> ServeAsync(TestRegistry registry) =>
        (await registry.AccountAsync("ada"), await registry.ServingNodeAsync());

    private static Tag TagOf(int tag) => Tag.Parse($"t{tag}");

    /// <summary>What a tag stood for, and between which moments: a write may have been visible from when it began, and what was before until
    /// it ended.</summary>
    private sealed class History
    {
        private readonly ConcurrentQueue<Span> _spans = new([new Span(null) { Began = long.MinValue }]);

        public Span Begin(Digest? digest)
        {
            var last = _spans.Last();
            var next = new Span(digest) { Before = last };
            _spans.Enqueue(next);
            return next;
        }

        public void Check(Digest? seen, long from, long to) => Assert.Contains(
            _spans.ToArray(), span => span.Digest == seen && span.Began <= to && span.Ended >= from);

        public sealed class Span(Digest? digest)
        {
            private long _ended = long.MaxValue;

            public Digest? Digest => digest;

            public long Began { get; init; } = Stopwatch.GetTimestamp();

            public long Ended => Volatile.Read(ref _ended);

            public Span? Before { get; init; }

            /// <summary>From now on nobody may be told what was before.</summary>
            public void End() => Volatile.Write(ref Before!._ended, Stopwatch.GetTimestamp());
        }
    }
}
