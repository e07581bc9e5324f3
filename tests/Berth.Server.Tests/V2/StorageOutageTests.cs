using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Processes;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>Storage that is full or read-only: pulls go on, deletes work, pushes are told to come back, and nothing is torn.</summary>
public sealed class StorageOutageTests
{
    [Theory, BothDatabases]
    public async Task A_full_disk_stops_pushes_and_nothing_else(TestDatabase database)
    {
        await using var disk = await TemporaryMount.CreateAsync(megabytes: 12);
        await using var server = await TestServer.StartAsync(database, options => options with { Storage = disk.Path });
        var (repository, stored) = (new TestRepository(server.Client), new Dictionary<string, byte[]>());
        HttpResponseMessage last;
        while (true)
        {
            var bytes = Content.Random(1 << 20);
            last = await repository.TryPushBlobAsync(bytes);
            if (last.Status() != 201)
            {
                break;
            }

            stored[Content.Sha256(bytes)] = bytes;
            last.Dispose();
        }

        await AssertUnavailableAsync(last, "storage full");
        var session = await repository.StartUploadAsync();
        using var streamed = await repository.SendAsync(HttpMethod.Patch, session, new ByteArrayContent(Content.Random(1 << 20)));
        await AssertUnavailableAsync(streamed, "storage full");
        foreach (var (digest, bytes) in stored)
        {
            using var got = await repository.GetAsync($"blobs/{digest}");
            Assert.Equal(bytes, await got.BytesAsync());
        }

        Assert.Empty(new StorageFolder(server).UploadFiles);
        Assert.Equal(stored.Count, new StorageFolder(server).BlobFiles.Count);
        using var deleted = await repository.DeleteAsync($"blobs/{stored.Keys.First()}");
        Assert.Equal(202, deleted.Status());
        Assert.DoesNotContain(server.Log.Lines, line => line.Text.Contains("unhandled", StringComparison.Ordinal));
    }

    [Theory, BothDatabases]
    public async Task A_disk_that_becomes_read_only_stops_pushes_until_it_is_writable_again(TestDatabase database)
    {
        await using var disk = await TemporaryMount.CreateAsync(megabytes: 32);
        await using var server = await TestServer.StartAsync(database, options => options with { Storage = disk.Path });
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushBlobAsync("hello");
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "hello");
        await disk.MakeReadOnlyAsync();

        using var pushed = await repository.TryPushBlobAsync("other"u8.ToArray());
        await AssertUnavailableAsync(pushed, "read-only");
        using var appended = await repository.SendAsync(HttpMethod.Patch, session, new StringContent(" world"));
        await AssertUnavailableAsync(appended, "read-only");
        using var got = await repository.GetAsync($"blobs/{digest}");
        Assert.Equal("hello", await got.TextAsync());
        using var ready = await server.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Contains("read-only", await ready.TextAsync(), StringComparison.Ordinal);
        using var deleted = await repository.DeleteAsync($"blobs/{digest}");
        Assert.Equal(202, deleted.Status());

        await disk.MakeWritableAsync();
        await repository.PushBlobAsync("other");
        using var finished = await repository.FinishAsync(session, Content.Sha256("hello world"), " world"u8.ToArray());
        Assert.Equal(201, finished.Status());
    }

    [Fact]
    public async Task A_disk_that_is_full_to_the_last_byte_still_serves_and_deletes_with_the_database_on_it()
    {
        await using var disk = await TemporaryMount.CreateAsync(megabytes: 64);
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite, options => options with
        {
            Data = disk.Path,
            Storage = Path.Combine(disk.Path, "storage"),
            Database = DatabaseAddress.Sqlite(Path.Combine(disk.Path, "berth.db")),
        });
        var repository = new TestRepository(server.Client);
        await repository.PushImageAsync("v1", Content.Random(1000));
        var second = await repository.PushImageAsync("v2", Content.Random(1000));
        disk.Fill();

        using var pushed = await repository.TryPushBlobAsync(Content.Random(100));
        await AssertUnavailableAsync(pushed, "storage full");
        using var got = await repository.GetAsync("manifests/v1");
        using var deleted = await repository.DeleteAsync("manifests/v1");
        using var byDigest = await repository.DeleteAsync($"manifests/{second}");
        Assert.Equal((200, 202, 202), (got.Status(), deleted.Status(), byDigest.Status()));
        using var tags = await repository.GetAsync("tags/list");
        Assert.Contains("\"tags\":[]", await tags.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer, string sentence)
    {
        var text = await answer.TextAsync();
        Assert.True(answer.Status() == 503 && answer.Headers.RetryAfter is not null, $"{answer}\n{text}");
        Assert.Contains("\"errors\":[{\"code\":\"TOOMANYREQUESTS\"", text, StringComparison.Ordinal);
        Assert.Contains(sentence, text, StringComparison.Ordinal);
        Assert.DoesNotContain("/", text, StringComparison.Ordinal);
    }
}
