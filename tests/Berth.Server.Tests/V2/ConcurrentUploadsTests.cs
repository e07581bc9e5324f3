using System.Text;
using Berth.Testing;
using Berth.Testing.Http;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>Many at once: pushing the same, writing to one session, deleting what another reads.</summary>
public sealed class ConcurrentUploadsTests(SharedServers servers)
{
    [Theory, BothDatabases]
    public async Task The_same_blob_pushed_by_fifty_at_once_is_stored_once_and_all_get_201(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var (bytes, shared) = (Content.Random(200_000), new TestRepository(server.Client));
        TestRepository[] repositories = [.. Enumerable.Range(0, 50).Select(i => i % 2 == 0 ? shared : new TestRepository(server.Client))];

        var answers = await Task.WhenAll(repositories.Select(async (repository, i) =>
        {
            using var pushed = i % 4 < 2
                ? await repository.TryPushBlobAsync(bytes)
                : await repository.FinishAsync(await repository.StartUploadAsync(), Content.Sha256(bytes), bytes);
            return pushed.Status();
        }));

        Assert.All(answers, status => Assert.Equal(201, status));
        var storage = new StorageFolder(server);
        Assert.Equal([storage.BlobFile(Content.Sha256(bytes))], storage.BlobFiles);
        Assert.Empty(storage.UploadFiles);
        foreach (var repository in repositories)
        {
            using var got = await repository.GetAsync($"blobs/{Content.Sha256(bytes)}");
            Assert.Equal(bytes, await got.BytesAsync());
        }
    }

    [Theory, BothDatabases]
    public async Task A_tag_pushed_by_twenty_at_once_names_one_of_their_manifests(TestDatabase database)
    {
        var repository = new TestRepository((await servers[database]).Client);
        string[] manifests = [.. Enumerable.Range(0, 20).Select(i => Content.Index([], $$""","annotations":{"i":"{{i}}"}"""))];

        await Task.WhenAll(manifests.Select(json => repository.PushManifestAsync("v1", json)));

        using var tags = await repository.GetAsync("tags/list");
        using var head = await repository.HeadAsync("manifests/v1");
        Assert.Contains("\"tags\":[\"v1\"]", await tags.TextAsync(), StringComparison.Ordinal);
        Assert.Contains(head.Header("Docker-Content-Digest"), manifests.Select(Content.Sha256));
    }

    public static TheoryData<TestDatabase, string> Newer =>
        new MatrixTheoryData<TestDatabase, string>(Enum.GetValues<TestDatabase>(), ["GET", "PATCH", "PUT"]);

    [Theory]
    [MemberData(nameof(Newer))]
    public async Task A_newer_request_ends_one_that_stalls_and_goes_on_from_what_it_wrote(TestDatabase database, string method)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await using var stalled = await StreamAsync(server, session, "hello");
        var digest = Content.Sha256("hello world");

        using var newer = method switch
        {
            "GET" => await repository.SendAsync(HttpMethod.Get, session),
            "PATCH" => await repository.SendAsync(HttpMethod.Patch, session, new StringContent(" world")),
            _ => await repository.FinishAsync(session, digest, " world"u8.ToArray()),
        };

        Assert.Equal(
            method switch { "GET" => (204, "0-4"), "PATCH" => (202, "0-10"), _ => (201, null) }, (newer.Status(), newer.Header("Range")));
        var ended = await stalled.ReceiveAsync();
        Assert.True(ended.Status is 409 or 404, $"{ended.Status}");
        Assert.Equal("close", ended.Header("Connection"));
        Assert.True(await stalled.IsClosedAsync());
        if (method != "PUT")
        {
            using var finished = await repository.FinishAsync(session, digest, method == "GET" ? " world"u8.ToArray() : []);
            Assert.Equal(201, finished.Status());
        }

        using var blob = await repository.GetAsync($"blobs/{digest}");
        Assert.Equal("hello world", await blob.TextAsync());
    }

    [Theory, BothDatabases]
    public async Task Of_parallel_PATCHes_to_one_session_the_last_goes_on_and_no_byte_is_lost_or_doubled(TestDatabase database)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, session) { Content = new ByteArrayContent("hello"u8.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Range", "0-4");
            using var answer = await repository.SendAsync(request);
            return answer.Status();
        }));

        // One has brought all of it; the others came too early or too late.
        Assert.All(statuses, status => Assert.Contains(status, new[] { 202, 409, 416 }));
        using var finished = await repository.FinishAsync(session, Content.Sha256("hello"));
        Assert.Equal(201, finished.Status());
    }

    [Theory, BothDatabases]
    public async Task A_session_cancelled_while_a_PATCH_streams_ends_that_PATCH_and_leaves_no_file(TestDatabase database)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await using var streaming = await StreamAsync(server, session, "hello");

        using var cancelled = await repository.SendAsync(HttpMethod.Delete, session);

        Assert.Equal(204, cancelled.Status());
        var ended = await streaming.ReceiveAsync();
        Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), (ended.Status, ended.ErrorCode));
        Assert.False(File.Exists(new StorageFolder(server).UploadFile(session)));
        using var after = await repository.SendAsync(HttpMethod.Get, session);
        Assert.Equal(404, after.Status());
    }

    [Theory, BothDatabases]
    public async Task A_body_that_breaks_off_is_kept_as_far_as_it_came(TestDatabase database)
    {
        var server = await servers[database];
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await using (var broken = await StreamAsync(server, session, "hello"))
        {
            broken.Abort();
        }

        await Eventually.IsTrueAsync(
            async () =>
            {
                using var status = await repository.SendAsync(HttpMethod.Get, session);
                return status.Header("Range") == "0-4";
            },
            "the session shows the bytes that came");
        using var finished = await repository.FinishAsync(session, Content.Sha256("hello world"), " world"u8.ToArray());
        Assert.Equal(201, finished.Status());
    }

    [Theory, BothDatabases]
    public async Task A_pull_beside_deletes_and_pushes_is_whole_or_404(TestDatabase database)
    {
        var repository = new TestRepository((await servers[database]).Client);
        var bytes = Content.Random(500_000);
        var digest = await repository.PushBlobAsync(bytes);
        var pulls = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 15; i++)
            {
                using var got = await repository.GetAsync($"blobs/{digest}");
                var body = await got.BytesAsync();
                Assert.True(got.Status() == 404 || (got.Status() == 200 && bytes.SequenceEqual(body)), $"{got}");
            }
        }));

        while (!pulls.IsCompleted)
        {
            using var deleted = await repository.DeleteAsync($"blobs/{digest}");
            await repository.PushBlobAsync(bytes);
        }

        await pulls;
    }

    [Theory, BothDatabases]
    public async Task One_owner_may_have_so_many_sessions_open_and_is_told_when_to_come_back(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database, options => options with { OpenUploadsPerUser = 3 });
        var repository = new TestRepository(server.Client);
        string[] sessions = [await repository.StartUploadAsync(), await repository.StartUploadAsync(), await repository.StartUploadAsync()];

        using var refused = await repository.SendAsync(HttpMethod.Post, repository.PathTo("blobs/uploads/"));
        Assert.Equal((429, true), (refused.Status(), refused.Headers.RetryAfter is not null));
        Assert.Contains("TOOMANYREQUESTS", await refused.TextAsync(), StringComparison.Ordinal);
        using var cancelled = await repository.SendAsync(HttpMethod.Delete, sessions[0]);
        await repository.StartUploadAsync();
    }

    /// <summary>A chunk of "hello world" of which only the beginning was sent, and has arrived.</summary>
    private static async Task<RawConnection> StreamAsync(TestServer server, string session, string beginning)
    {
        var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"PATCH {session} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n");
        await connection.SendAsync(Encoding.ASCII.GetBytes(beginning));
        var storage = new StorageFolder(server);
        await Eventually.IsTrueAsync(() => storage.HasStaged(session, beginning.Length), "the bytes are in the staging file");
        return connection;
    }
}
