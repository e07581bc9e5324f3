using System.IO.Pipelines;
using System.Net;
using System.Text;
using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Uploads;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Uploads;

/// <summary>Two requests for one session: in one process, and in two on one database and storage folder.</summary>
public sealed class UploadTurnsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("app/one");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_of_nobody_goes_on_from_another_address(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"));
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, From("127.0.0.1"), Cancel)).Value!.Id;

        Assert.Equal(5, (await uploads.AppendAsync(App, session, Body("hello"), From("::1"), Cancel)).Value!.Length);
        Assert.False((await uploads.GetAsync(App, session, mara, Cancel)).Succeeded);
        Assert.True((await uploads.FinishAsync(App, session, Digest.Of(DigestAlgorithm.Sha256, "hello"u8), Body(""), From("127.0.0.2"), Cancel)).Succeeded);

        var maras = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;
        Assert.False((await uploads.GetAsync(App, maras, From("127.0.0.1"), Cancel)).Succeeded);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_stranger_does_not_end_the_request_that_writes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara, otto) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"), await registry.AccountAsync("otto"));
        var (session, body, writing) = await StallAsync(registry, mara);

        Assert.False((await uploads.GetAsync(App, session, otto, Cancel)).Succeeded);
        Assert.False((await uploads.AppendAsync(App, session, Body("x"), otto, Cancel)).Succeeded);
        await body.CompleteAsync();

        Assert.Equal(5, (await writing).Value!.Length);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_request_to_another_process_ends_the_older_one_and_goes_on_from_what_it_wrote(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var node = registry.AnotherNode();
        var mara = await registry.AccountAsync("mara");
        var (session, _, writing) = await StallAsync(registry, mara);

        var asking = node.Get<UploadSessions>().GetAsync(App, session, mara, Cancel);
        await Eventually.IsTrueAsync(
            async () =>
            {
                // The job of the first process, whose turn comes every two seconds, and less than what the second one waits for in all.
                await registry.Get<UploadWatch>().RunAsync(Cancel);
                registry.Clock.Advance(TimeSpan.FromMilliseconds(writing.IsCompleted ? 200 : 1));
                return asking.IsCompleted;
            },
            "the second process has the session");

        Assert.Equal(5, (await asking).Value!.Length);
        Assert.Equal(409, (await writing).Error!.Status);
        var finished = await node.Get<UploadSessions>().FinishAsync(
            App, session, Digest.Of(DigestAlgorithm.Sha256, "hello world"u8), Body(" world"), mara, Cancel);
        Assert.True(finished.Succeeded);
        var content = await registry.Get<BlobReader>().OpenAsync(App, finished.Value!.Digest, Cancel);
        await using var blob = content.Value!;
        Assert.Equal(11, blob.Length);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task While_another_process_does_not_let_go_nobody_else_writes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var node = registry.AnotherNode();
        var mara = await registry.AccountAsync("mara");
        var (session, body, writing) = await StallAsync(registry, mara);

        var adding = node.Get<UploadSessions>().AppendAsync(App, session, Body("other"), mara, Cancel);
        await Eventually.IsTrueAsync(
            () =>
            {
                registry.Clock.Advance(TimeSpan.FromSeconds(1));
                return adding.IsCompleted;
            },
            "the second process gives up");
        await body.CompleteAsync();

        Assert.Equal(416, (await adding).Error!.Status);
        Assert.Equal(5, (await writing).Value!.Length);
        Assert.True((await node.Get<UploadSessions>().FinishAsync(
            App, session, Digest.Of(DigestAlgorithm.Sha256, "hello"u8), Body(""), mara, Cancel)).Succeeded);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_cancelled_in_another_process_ends_the_request_that_writes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var node = registry.AnotherNode();
        var mara = await registry.AccountAsync("mara");
        var (session, _, writing) = await StallAsync(registry, mara);

        Assert.True((await node.Get<UploadSessions>().CancelAsync(App, session, mara, Cancel)).Succeeded);
        await Eventually.IsTrueAsync(
            async () =>
            {
                await registry.Get<UploadWatch>().RunAsync(Cancel);
                return writing.IsCompleted;
            },
            "the first process has noticed");

        Assert.Equal(404, (await writing).Error!.Status);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_cancelled_in_this_process_ends_the_request_that_writes_at_once(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var (session, _, writing) = await StallAsync(registry, mara);

        Assert.True((await registry.Get<UploadSessions>().CancelAsync(App, session, mara, Cancel)).Succeeded);

        Assert.Equal(404, (await writing.WaitAsync(Patience.Limit, Cancel)).Error!.Status);
        Assert.Equal(0, await registry.Get<IBlobStore>().MeasureStagedAsync(Cancel));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_that_another_process_went_on_with_is_hashed_anew(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var node = registry.AnotherNode();
        var mara = await registry.AccountAsync("mara");
        var session = await StartAsync(registry, mara);
        Assert.True((await registry.Get<UploadSessions>().AppendAsync(App, session, Body("hello"), mara, Cancel)).Succeeded);
        Assert.True((await node.Get<UploadSessions>().AppendAsync(App, session, Body(" world"), mara, Cancel)).Succeeded);

        var finished = await registry.Get<UploadSessions>().FinishAsync(
            App, session, Digest.Of(DigestAlgorithm.Sha256, "hello world!"u8), Body("!"), mara, Cancel);

        Assert.True(finished.Succeeded);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_streamed_and_broke_off_goes_after_an_hour_and_what_came_in_chunks_after_a_day(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var node = registry.AnotherNode();
        var (uploads, sweep, mara) = (registry.Get<UploadSessions>(), registry.Get<UploadSweep>(), await registry.AccountAsync("mara"));
        var streamed = await StartAsync(registry, mara);
        Assert.True((await uploads.AppendAsync(App, streamed, Body("hello"), mara, Cancel)).Succeeded);
        var chunked = await StartAsync(registry, mara);
        Assert.True((await uploads.AppendAsync(App, chunked, Body("hello", (0, 4)), mara, Cancel)).Succeeded);
        var (writing, body, written) = await StallAsync(registry, mara);

        registry.Clock.Advance(TimeSpan.FromMinutes(59));
        await sweep.RunAsync(Cancel);
        Assert.True((await uploads.PeekAsync(App, streamed, mara, Cancel)).Succeeded);

        // Also by the job of a process that knows nothing of the request under way.
        registry.Clock.Advance(TimeSpan.FromMinutes(2));
        await node.Get<UploadSweep>().RunAsync(Cancel);
        await sweep.RunAsync(Cancel);
        Assert.Equal(
            (false, true, true),
            (await HasAsync(streamed), await HasAsync(chunked), await HasAsync(writing)));

        registry.Clock.Advance(TimeSpan.FromHours(23));
        await sweep.RunAsync(Cancel);
        Assert.Equal((false, true), (await HasAsync(chunked), await HasAsync(writing)));
        await body.CompleteAsync();
        Assert.Equal(5, (await written).Value!.Length);

        async Task<bool> HasAsync(Guid session) => (await uploads.PeekAsync(App, session, mara, Cancel)).Succeeded;
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task What_began_in_chunks_lives_a_day_though_its_last_request_named_no_range(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"));
        var session = await StartAsync(registry, mara);
        Assert.True((await uploads.AppendAsync(App, session, Body("hello", (0, 4)), mara, Cancel)).Succeeded);
        Assert.True((await uploads.AppendAsync(App, session, Body(" world"), mara, Cancel)).Succeeded);

        registry.Clock.Advance(TimeSpan.FromHours(2));
        await registry.Get<UploadSweep>().RunAsync(Cancel);

        Assert.Equal(11, (await uploads.PeekAsync(App, session, mara, Cancel)).Value?.Length);
    }

    private static Caller From(string address) => Caller.Anonymous(new Origin(IPAddress.Parse(address), ""));

    private static UploadBody Body(string text, (long, long)? range = null) =>
        new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))), text.Length, range);

    private static async Task<Guid> StartAsync(TestRegistry registry, Caller caller) =>
        (await registry.Get<UploadSessions>().StartAsync(App, DigestAlgorithm.Sha256, caller, Cancel)).Value!.Id;

    /// <summary>A session and a request to it that has brought "hello" and no end.</summary>
    private static async Task<(Guid Session, PipeWriter Body, Task<Result<UploadStatus>> Writing)> StallAsync(TestRegistry registry, Caller caller)
    {
        var session = await StartAsync(registry, caller);
        var pipe = new Pipe();
        var writing = registry.Get<UploadSessions>().AppendAsync(App, session, new UploadBody(pipe.Reader, null, null), caller, Cancel);
        await pipe.Writer.WriteAsync("hello"u8.ToArray());

        // The flush returns when the bytes were taken; the file is the proof.
        var file = Path.Combine(registry.DataFolder, "blobs", "uploads", session.ToString("N"));
        await Eventually.IsTrueAsync(() => new FileInfo(file) is { Exists: true, Length: 5 }, "the bytes are staged");
        return (session, pipe.Writer, writing);
    }
}
