using Berth.Testing;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>A blob whose file is not what it was: never served as if it were, and healed by the next push.</summary>
public sealed class SelfHealingTests(SharedServers servers)
{
    private static readonly Dictionary<string, Action<string>> Damages = new()
    {
        ["missing"] = File.Delete,
        ["missing with its folder"] = file => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true),
        ["cut to nothing"] = file => File.WriteAllBytes(file, []),
        ["cut short"] = file => File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]),
        ["longer"] = file => File.AppendAllText(file, "x"),
        ["altered in one byte"] = file =>
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
        },
        ["replaced"] = file => File.WriteAllBytes(file, Content.Random((int)new FileInfo(file).Length)),
    };

    public static TheoryData<TestDatabase, string, bool> Cases =>
        new MatrixTheoryData<TestDatabase, string, bool>(Enum.GetValues<TestDatabase>(), Damages.Keys, [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_damaged_blob_is_gone_until_a_push_heals_it(TestDatabase database, string damage, bool found)
    {
        var server = await servers[database];
        var (repository, bytes) = (new TestRepository(server.Client), Content.Random(100_000));
        var digest = await repository.PushBlobAsync(bytes);
        var file = new StorageFolder(server).BlobFile(digest);
        Damages[damage](file);

        // Whether a pull or the push itself meets the damage first.
        if (found)
        {
            using var got = await repository.GetAsync($"blobs/{digest}");
            using var range = new HttpRequestMessage(HttpMethod.Get, repository.PathTo($"blobs/{digest}"));
            range.Headers.Range = new(0, 9);
            using var part = await repository.SendAsync(range);
            using var head = await repository.HeadAsync($"blobs/{digest}");
            using var mounted = await repository.SendAsync(
                HttpMethod.Post, $"/v2/elsewhere/blobs/uploads/?mount={digest}&from={repository.Name}");
            Assert.Equal((404, 404, 404, 202), (got.Status(), part.Status(), head.Status(), mounted.Status()));
            Assert.Contains("BLOB_UNKNOWN", await got.TextAsync(), StringComparison.Ordinal);
        }

        await repository.PushBlobAsync(bytes);

        using var healed = await repository.GetAsync($"blobs/{digest}");
        Assert.Equal(bytes, await healed.BytesAsync());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory, BothDatabases]
    public async Task A_damaged_file_is_put_aside_for_a_person_to_look_at(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var storage = new StorageFolder(server);
        var digest = await repository.PushBlobAsync("hello");
        await File.WriteAllTextAsync(storage.BlobFile(digest), "hullo", TestContext.Current.CancellationToken);

        using var got = await repository.GetAsync($"blobs/{digest}");

        Assert.Equal(404, got.Status());
        Assert.Equal("hullo", await File.ReadAllTextAsync(Assert.Single(storage.QuarantinedFiles), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(storage.BlobFile(digest)));
    }

    [Theory, BothDatabases]
    public async Task A_file_that_was_only_touched_or_copied_is_served_as_before(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushBlobAsync("hello");
        var file = new StorageFolder(server).BlobFile(digest);
        await server.RestartAsync(whileStopped: () =>
        {
            File.Copy(file, file + ".copy");
            File.Move(file + ".copy", file, overwrite: true);
        });

        foreach (var _ in new[] { "verified", "remembered" })
        {
            using var got = await new TestRepository(server.Client, repository.Name).GetAsync($"blobs/{digest}");
            Assert.Equal("hello", await got.TextAsync());
        }
    }

    [Theory, BothDatabases]
    public async Task A_blob_damaged_while_the_server_was_stopped_is_not_served_either(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushBlobAsync("hello");
        await server.RestartAsync(whileStopped: () => File.WriteAllText(new StorageFolder(server).BlobFile(digest), "hullo"));

        using var got = await new TestRepository(server.Client, repository.Name).GetAsync($"blobs/{digest}");
        Assert.Equal(404, got.Status());
    }
}
