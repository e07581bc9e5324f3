using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.PostgreSql;
using Berth.Testing.Server;

namespace Berth.Server.Tests.V2;

/// <summary>A database that is locked, away or cuts its connections: 503 within bounds, no 500, and back to work by itself.</summary>
public sealed class DatabaseOutageTests
{
    [Fact]
    public async Task SQLite_held_by_another_program_makes_pushes_wait_and_then_503_while_pulls_go_on()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushBlobAsync("hello");
        await using (var other = await RawDatabase.OpenAsync(server))
        {
            await RawDatabase.ExecuteAsync(other, "BEGIN IMMEDIATE");
            var (pushing, pulls) = (repository.TryPushBlobAsync("other"u8.ToArray()), 0);
            while (!pushing.IsCompleted)
            {
                using var got = await repository.GetAsync($"blobs/{digest}");
                Assert.Equal(200, got.Status());
                pulls++;
            }

            Assert.NotEqual(0, pulls);

            using var refused = await pushing;
            await AssertUnavailableAsync(refused);
            await RawDatabase.ExecuteAsync(other, "ROLLBACK");
        }

        using var missing = await repository.GetAsync($"blobs/{Content.Sha256("other")}");
        Assert.Equal(404, missing.Status());
        await repository.PushBlobAsync("other");
    }

    [Fact]
    public async Task SQLite_held_for_a_moment_makes_pushes_wait_and_succeed()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var repository = new TestRepository(server.Client);
        await using var other = await RawDatabase.OpenAsync(server);
        await RawDatabase.ExecuteAsync(other, "BEGIN IMMEDIATE");
        var pushing = Enumerable.Range(0, 10).Select(i => repository.PushBlobAsync($"{i}")).ToList();

        // All the bytes are where they belong: what is left of each push is its transaction.
        await Eventually.IsTrueAsync(() => new StorageFolder(server).BlobFiles.Count == pushing.Count, "every push had come to the database");
        Assert.DoesNotContain(pushing, push => push.IsCompleted);
        using var missing = await repository.GetAsync($"blobs/{Content.Sha256("0")}");
        Assert.Equal(404, missing.Status());

        await RawDatabase.ExecuteAsync(other, "ROLLBACK");

        foreach (var digest in await Task.WhenAll(pushing))
        {
            using var got = await repository.GetAsync($"blobs/{digest}");
            Assert.Equal(200, got.Status());
        }
    }

    [Fact]
    public async Task PostgreSQL_away_is_503_and_its_return_is_noticed()
    {
        await using var cluster = await PostgresCluster.StartAsync(durable: false);
        await using var server = await StartAsync(cluster);
        var repository = new TestRepository(server.Client);
        var digest = await repository.PushImageAsync("v1", "layer"u8.ToArray());
        for (var round = 0; round < 3; round++)
        {
            await cluster.StopServerAsync();
            var blob = Content.Sha256("layer");
            string[] reads = ["manifests/v1", $"manifests/{digest}", $"blobs/{blob}", "tags/list", $"referrers/{digest}"];
            foreach (var rest in reads)
            {
                using var refused = await repository.GetAsync(rest);
                await AssertUnavailableAsync(refused);
            }

            using var push = await repository.TryPushBlobAsync("other"u8.ToArray());
            await AssertUnavailableAsync(push);
            using var start = await repository.SendAsync(HttpMethod.Post, repository.PathTo("blobs/uploads/"));
            await AssertUnavailableAsync(start);
            using var delete = await repository.DeleteAsync("manifests/v1");
            await AssertUnavailableAsync(delete);

            await cluster.StartServerAsync();
            using var got = await repository.GetAsync("manifests/v1");
            Assert.Equal(200, got.Status());
            await repository.PushImageAsync("v1", "layer"u8.ToArray());
        }
    }

    [Fact]
    public async Task PostgreSQL_cutting_its_connections_costs_a_push_a_503_at_most_and_no_push_that_was_acknowledged()
    {
        await using var cluster = await PostgresCluster.StartAsync(durable: false);
        await using var server = await StartAsync(cluster);
        var acknowledged = new List<(string Repository, string Digest)>();
        var answers = 0;
        var pushing = Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            for (var i = 0; i < 5; i++)
            {
                var repository = new TestRepository(server.Client);
                var digest = await PushImageAsync(repository, Content.Random(50), () => Interlocked.Increment(ref answers));
                lock (acknowledged)
                {
                    acknowledged.Add((repository.Name, digest));
                }
            }
        }));

        while (!pushing.IsCompleted)
        {
            await cluster.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'berth'");

            // Cut without a pause, nobody would ever come through.
            var seen = Volatile.Read(ref answers);
            await Eventually.IsTrueAsync(() => pushing.IsCompleted || Volatile.Read(ref answers) >= seen + 6, "the pushes went on");
        }

        await pushing;
        foreach (var (name, digest) in acknowledged)
        {
            using var got = await RetryAsync(() => new TestRepository(server.Client, name).GetAsync($"manifests/{digest}"), () => { });
            Assert.Equal(200, got.Status());
        }

        Assert.DoesNotContain(server.Log.Lines, line => line.Text.Contains("unhandled", StringComparison.Ordinal));
    }

    private static async Task<string> PushImageAsync(TestRepository repository, byte[] layer, Action answered)
    {
        var json = Content.Image(Content.Descriptor("{}"), [Content.Descriptor(layer)]);
        foreach (var push in new Func<Task<HttpResponseMessage>>[]
        {
            () => repository.TryPushBlobAsync("{}"u8.ToArray()),
            () => repository.TryPushBlobAsync(layer),
            () => repository.TryPushManifestAsync("v1", json),
        })
        {
            using var pushed = await RetryAsync(push, answered);
            Assert.Equal(201, pushed.Status());
        }

        return Content.Sha256(json);
    }

    /// <summary>As a client does that is told to come back.</summary>
    private static async Task<HttpResponseMessage> RetryAsync(Func<Task<HttpResponseMessage>> send, Action answered)
    {
        while (true)
        {
            var answer = await send();
            answered();
            if (answer.Status() != 503)
            {
                return answer;
            }

            await AssertUnavailableAsync(answer);
            answer.Dispose();
        }
    }

    private static async Task<TestServer> StartAsync(PostgresCluster cluster)
    {
        Assert.True(DatabaseAddress.TryParse(await cluster.CreateDatabaseAsync(), out var address));
        return await TestServer.StartAsync(TestDatabase.Sqlite, options => options with { Database = address });
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer)
    {
        var text = await answer.TextAsync();
        Assert.True(answer.Status() == 503 && answer.Headers.RetryAfter is not null, $"{answer}\n{text}");
        Assert.Contains("\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"the database", text, StringComparison.Ordinal);
    }
}
