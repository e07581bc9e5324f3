using Berth.Oci;
using Berth.Registry.Repositories;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.V2;

/// <summary>A namespace holds no more than its quota says, whoever pushes at once and by whichever way, and who pushes is told why.</summary>
public sealed class QuotaTests
{
    private static readonly RegistryCaller Operator = RegistryCaller.System("test");

    public static TheoryData<TestDatabase, string> Ways =>
        new MatrixTheoryData<TestDatabase, string>(Enum.GetValues<TestDatabase>(), ["at once", "in parts", "by a mount", "by a copy of what another has"]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_does_not_fit_is_refused_with_a_sentence_and_leaves_nothing(TestDatabase database, string way)
    {
        await using var server = await StartAsync(database, 1000);
        var (repository, elsewhere) = (new TestRepository(server.Client, "ada/app"), new TestRepository(server.Client, "other/app"));
        await repository.PushBlobAsync(Content.Random(700));
        var blob = Content.Random(301);
        var there = way is "by a mount" or "by a copy of what another has";
        if (there)
        {
            await elsewhere.PushBlobAsync(blob);
        }

        var before = new StorageFolder(server).BlobFiles.Count;
        using var pushed = way switch
        {
            "in parts" => await InPartsAsync(repository, blob),
            "by a mount" => await repository.SendAsync(HttpMethod.Post, repository.PathTo($"blobs/uploads/?mount={Content.Sha256(blob)}&from=other/app")),
            _ => await repository.TryPushBlobAsync(blob),
        };

        Assert.Equal(403, (int)pushed.StatusCode);
        Assert.Equal(
            """{"errors":[{"code":"DENIED","message":"the namespace ada has 700 B of its 1 kB; 301 B more do not fit: delete what is no longer needed, or ask an administrator for more"}]}""",
            (await pushed.TextAsync()).Replace(",\"detail\":null", "", StringComparison.Ordinal));
        Assert.Empty(new StorageFolder(server).UploadFiles);
        Assert.Equal(before, new StorageFolder(server).BlobFiles.Count);
        Assert.Equal(0, await CountAsync(server, "uploads"));
        using var absent = await repository.HeadAsync($"blobs/{Content.Sha256(blob)}");
        Assert.Equal(404, (int)absent.StatusCode);
        await repository.PushBlobAsync(blob[..300]);
        await repository.PushBlobAsync(blob[..300]);
        await new TestRepository(server.Client, "ada/other").PushBlobAsync(blob[..300]);
    }

    [Theory]
    [BothDatabases]
    public async Task A_refused_push_makes_no_repository_and_another_namespace_is_free(TestDatabase database)
    {
        await using var server = await StartAsync(database, 1000);

        using var pushed = await new TestRepository(server.Client, "ada/new").TryPushBlobAsync(Content.Random(2000));
        await new TestRepository(server.Client, "other/new").PushBlobAsync(Content.Random(2000));

        Assert.Equal(403, (int)pushed.StatusCode);
        Assert.Equal(1, await CountAsync(server, "repositories"));
    }

    [Theory]
    [BothDatabases]
    public async Task Of_forty_pushed_at_once_as_many_are_taken_as_fit(TestDatabase database)
    {
        await using var server = await StartAsync(database, 10_500);
        var shared = Content.Random(500);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var repository = new TestRepository(server.Client, $"ada/r{i % 5}");
            using var first = await repository.TryPushBlobAsync(shared);
            using var second = i % 2 == 0 ? await repository.TryPushBlobAsync(Content.Random(1000)) : await InPartsAsync(repository, Content.Random(1000));
            return (Shared: (int)first.StatusCode, Own: (int)second.StatusCode);
        }));

        Assert.Equal(10, answers.Count(answer => answer.Own == 201));
        Assert.All(answers, answer => Assert.True(answer.Own is 201 or 403));
        var setting = await server.Services.GetRequiredService<NamespaceSettings>().ReadAsync(Operator, "ada", default);
        Assert.InRange(setting.Value!.UsedBytes, 10_000, 10_500);
        Assert.Empty(new StorageFolder(server).UploadFiles);
    }

    [Theory]
    [BothDatabases]
    public async Task From_four_fifths_on_answers_have_a_warning(TestDatabase database)
    {
        await using var server = await StartAsync(database, 1000);
        var repository = new TestRepository(server.Client, "ada/app");

        using var early = await repository.TryPushBlobAsync(Content.Random(700));
        using var late = await repository.TryPushBlobAsync(Content.Random(100));
        using var manifest = await repository.TryPushManifestAsync("one", Content.Index([]));
        using var elsewhere = await new TestRepository(server.Client, "other/app").TryPushManifestAsync("one", Content.Index([]));

        Assert.False(early.Headers.Contains("Warning"));
        Assert.Equal("299 - \"the namespace ada has 800 B of its 1 kB\"", Assert.Single(late.Headers.GetValues("Warning")));
        Assert.Equal("299 - \"the namespace ada has 800 B of its 1 kB\"", Assert.Single(manifest.Headers.GetValues("Warning")));
        Assert.False(elsewhere.Headers.Contains("Warning"));
    }

    [Theory]
    [BothDatabases]
    public async Task What_is_moved_in_counts(TestDatabase database)
    {
        await using var server = await StartAsync(database, 1000);
        var (own, other) = (new TestRepository(server.Client, "ada/app"), new TestRepository(server.Client, "other/app"));
        var shared = Content.Random(600);
        await own.PushBlobAsync(shared);
        await other.PushBlobAsync(shared);
        await other.PushBlobAsync(Content.Random(300));

        Assert.True((await RenameAsync(server, "other/app", "ada/moved")).Succeeded);
        using var byOldName = await other.TryPushBlobAsync(Content.Random(200));
        await new TestRepository(server.Client, "other/big").PushBlobAsync(Content.Random(200));
        var full = await RenameAsync(server, "other/big", "ada/big");

        Assert.Equal((403, "quota_exceeded"), ((int)byOldName.StatusCode, full.Refusal?.Code));
    }

    [Theory]
    [BothDatabases]
    public async Task What_was_there_before_the_quota_stays_and_nothing_is_added(TestDatabase database)
    {
        await using var server = await StartAsync(database, -1);
        var repository = new TestRepository(server.Client, "ada/app");
        var image = await repository.PushImageAsync("one", Content.Random(2000));
        await SetAsync(server, 1000);

        using var known = await repository.GetAsync($"manifests/{image}");
        using var pushed = await repository.TryPushBlobAsync(Content.Random(1));
        using var again = await repository.TryPushManifestAsync("two", await known.TextAsync());
        using var pulled = await repository.GetAsync("manifests/one");

        Assert.Equal((403, 201, 200), ((int)pushed.StatusCode, (int)again.StatusCode, (int)pulled.StatusCode));
    }

    private static async Task<HttpResponseMessage> InPartsAsync(TestRepository repository, byte[] blob)
    {
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, blob);
        return await repository.FinishAsync(session, Content.Sha256(blob));
    }

    private static Task<Berth.Registry.Outcome<Repository>> RenameAsync(TestServer server, string from, string to) =>
        server.Services.GetRequiredService<RepositoryRenaming>().RenameAsync(Operator, RepositoryName.Parse(from), RepositoryName.Parse(to), default);

    private static async Task SetAsync(TestServer server, long quota)
    {
        var set = await server.Services.GetRequiredService<NamespaceSettings>().UpdateAsync(
            Operator, "ada", new NamespaceSettingChange { QuotaBytes = quota }, default);
        Assert.True(set.Succeeded, set.Refusal?.Message);
    }

    private static async Task<TestServer> StartAsync(TestDatabase database, long quota)
    {
        var server = await TestServer.StartAsync(database);
        await SetAsync(server, quota);
        return server;
    }

    private static async Task<long> CountAsync(TestServer server, string table)
    {
        await using var connection = await RawDatabase.OpenAsync(server);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
