using System.IO.Pipelines;
using System.Net;
using System.Text;
using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Uploads;

public sealed class UploadSessionsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_bound_on_open_sessions_holds_for_many_at_once_on_two_nodes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var other = registry.AnotherNode();
        var (owner, most) = (Caller.Anonymous(new Origin(IPAddress.Loopback, "test")), new UploadLimits().OpenUploadsPerOwner);
        await registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.Uploads.AddRange(Enumerable.Range(0, most - 3).Select(
                    _ => new UploadRow { Id = Guid.NewGuid(), Repository = "team/app", Owner = owner.OwnerKey }));
                return Task.FromResult(0);
            },
            Cancel);

        var started = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            () => (i % 2 == 0 ? registry : other).Get<UploadSessions>().StartAsync(App, DigestAlgorithm.Sha256, owner, Cancel))));

        Assert.Equal(3, started.Count(session => session.Succeeded));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_session_is_unknown_to_every_other_repository(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara, other) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"), RepositoryName.Parse("team/other"));
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;
        var digest = Digest.Of(DigestAlgorithm.Sha256, "hello"u8);

        Assert.False((await uploads.GetAsync(other, session, mara, Cancel)).Succeeded);
        Assert.False((await uploads.AppendAsync(other, session, Body("hello"), mara, Cancel)).Succeeded);
        Assert.False((await uploads.FinishAsync(other, session, digest, Body("hello"), mara, Cancel)).Succeeded);
        Assert.False((await uploads.CancelAsync(other, session, mara, Cancel)).Succeeded);
        Assert.True((await uploads.FinishAsync(App, session, digest, Body("hello"), mara, Cancel)).Succeeded);
    }

    [Fact]
    public async Task The_bound_on_a_blob_is_one_on_all_that_its_session_has()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var mara = await registry.AccountAsync("mara");
        var uploads = new UploadSessions(
            registry.Get<MetadataStore>(), registry.Get<IBlobStore>(), registry.Get<BlobWriter>(), registry.Get<UploadHashes>(),
            registry.Get<ActiveUploads>(), new UploadLimits { MaxBlobSize = 8 }, registry.Clock);
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;

        Assert.Equal(413, (await uploads.AppendAsync(App, session, Body("too long!"), mara, Cancel)).Error?.Status);
        Assert.Equal(5, (await uploads.AppendAsync(App, session, Body("hello"), mara, Cancel)).Value?.Length);
        Assert.Equal(413, (await uploads.AppendAsync(App, session, Body("four"), mara, Cancel)).Error?.Status);
        Assert.Equal(8, (await uploads.AppendAsync(App, session, Body("two"), mara, Cancel)).Value?.Length);
    }

    /// <summary>Nothing of it is left, though nobody knows its name to take it away.</summary>
    [Fact]
    public async Task A_blob_in_one_request_with_a_wrong_digest_leaves_nothing()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var mara = await registry.AccountAsync("mara");

        var put = await registry.Get<UploadSessions>().PutAsync(App, Digest.Of(DigestAlgorithm.Sha256, "hello"u8), Body("hullo"), mara, Cancel);

        Assert.False(put.Succeeded);
        Assert.Equal(0, await registry.Get<IBlobStore>().MeasureStagedAsync(Cancel));
    }

    [Fact]
    public async Task What_a_request_says_of_its_body_is_held_against_itself_before_a_byte_is_read()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var (uploads, mara) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"));
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;

        // Nobody ever writes into it, so whoever reads waits.
        var body = new UploadBody(new Pipe().Reader, 5, (0, 9));

        Assert.Equal(ErrorCode.SizeInvalid, (await uploads.AppendAsync(App, session, body, mara, Cancel).WaitAsync(Patience.Limit)).Error?.Code);
    }

    /// <summary>Asked when all has come and nothing has been made of it yet.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_finish_that_a_newer_request_overtakes_leaves_that_one_what_came(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var (uploads, mara, digest) = (registry.Get<UploadSessions>(), await registry.AccountAsync("mara"), Digest.Of(DigestAlgorithm.Sha256, "hello"u8));
        var session = (await uploads.StartAsync(App, DigestAlgorithm.Sha256, mara, Cancel)).Value!.Id;
        var newer = Task.CompletedTask;
        using var content = new EndingStream("hello"u8.ToArray(), () => newer = registry.Get<ActiveUploads>().StopAsync(session));

        var overtaken = await uploads.FinishAsync(App, session, digest, new UploadBody(PipeReader.Create(content), 5, null), mara, Cancel);

        Assert.Equal(409, overtaken.Error?.Status);
        await newer;
        Assert.Equal(5, (await uploads.GetAsync(App, session, mara, Cancel)).Value?.Length);
        Assert.True((await uploads.FinishAsync(App, session, digest, Body(""), mara, Cancel)).Succeeded);
    }

    private static UploadBody Body(string text) => new(PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(text))), text.Length, null);

    /// <param name="ends">What happens when the end is reached, before the reader hears of it.</param>
    private sealed class EndingStream(byte[] content, Action ends) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                ends();
            }

            return read;
        }
    }
}
