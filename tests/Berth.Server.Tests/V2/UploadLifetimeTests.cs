using Berth.Registry.Content.Uploads;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>Upload sessions over time: they outlive a restart, and not their time.</summary>
public sealed class UploadLifetimeTests
{
    [Theory, BothDatabases]
    public async Task A_session_goes_on_after_a_restart(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "hello");

        await server.RestartAsync();

        repository = new TestRepository(server.Client, repository.Name);
        using var status = await repository.SendAsync(HttpMethod.Get, session);
        Assert.Equal((204, "0-4"), (status.Status(), status.Header("Range")));
        await repository.AppendAsync(session, " wor");
        await server.RestartAsync();
        repository = new TestRepository(server.Client, repository.Name);
        using var finished = await repository.FinishAsync(session, Content.Sha256("hello world"), "ld"u8.ToArray());
        Assert.Equal(201, finished.Status());
    }

    [Theory, BothDatabases]
    public async Task A_digest_of_the_other_algorithm_is_computed_from_what_is_staged(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "hello");
        await server.RestartAsync();

        repository = new TestRepository(server.Client, repository.Name);
        using var finished = await repository.FinishAsync(session, Content.Sha512("hello world"), " world"u8.ToArray());

        Assert.Equal(201, finished.Status());
    }

    [Theory, BothDatabases]
    public async Task Bytes_of_a_request_that_was_never_recorded_do_not_count(TestDatabase database)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "hello");
        await server.RestartAsync(whileStopped: () => File.AppendAllText(new StorageFolder(server).UploadFile(session), "from a crash"));

        repository = new TestRepository(server.Client, repository.Name);
        using var finished = await repository.FinishAsync(session, Content.Sha256("hello world"), " world"u8.ToArray());

        Assert.Equal(201, finished.Status());
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_session_whose_bytes_are_lost_is_unknown_so_that_the_client_starts_anew(
        TestDatabase database, bool whole, string method)
    {
        await using var server = await TestServer.StartAsync(database);
        var repository = new TestRepository(server.Client);
        var session = await repository.StartUploadAsync();
        await repository.AppendAsync(session, "hello");
        var file = new StorageFolder(server).UploadFile(session);
        await server.RestartAsync(whileStopped: whole ? () => File.Delete(file) : () => File.WriteAllText(file, "hel"));

        repository = new TestRepository(server.Client, repository.Name);
        var path = $"{session}?digest={Content.Sha256("hello")}";
        using var refused = await repository.SendAsync(new HttpMethod(method), path, new StringContent(""));
        using var status = await repository.SendAsync(HttpMethod.Get, session);

        Assert.Equal((404, 404), (refused.Status(), status.Status()));
        Assert.Contains("BLOB_UPLOAD_UNKNOWN", await refused.TextAsync(), StringComparison.Ordinal);
        await repository.PushBlobAsync("hello");
    }

    public static TheoryData<TestDatabase, bool, string> Losses =>
        new MatrixTheoryData<TestDatabase, bool, string>(Enum.GetValues<TestDatabase>(), [false, true], ["PATCH", "PUT"]);

    [Theory, BothDatabases]
    public async Task Abandoned_sessions_and_leftover_files_are_cleared_when_their_time_is_over(TestDatabase database)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await TestServer.StartAsync(database, services: services => services.AddSingleton<TimeProvider>(clock));
        var (repository, storage) = (new TestRepository(server.Client), new StorageFolder(server));
        var abandoned = await repository.StartUploadAsync();
        await repository.AppendAsync(abandoned, "hello");
        var stray = Path.Combine(server.StorageFolder, "uploads", Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(stray, "nobody's", TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(50));
        var alive = await repository.StartUploadAsync();
        await repository.AppendAsync(alive, "hello");
        await server.Services.GetRequiredService<UploadSweep>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, storage.UploadFiles.Count);

        clock.Advance(TimeSpan.FromMinutes(20));
        await server.Services.GetRequiredService<UploadSweep>().RunAsync(TestContext.Current.CancellationToken);

        using var gone = await repository.SendAsync(HttpMethod.Get, abandoned);
        Assert.Equal(404, gone.Status());
        Assert.Equal([storage.UploadFile(alive)], storage.UploadFiles);
        using var finished = await repository.FinishAsync(alive, Content.Sha256("hello"));
        Assert.Equal(201, finished.Status());
    }

    [Theory, BothDatabases]
    public async Task A_start_clears_what_was_abandoned_before_it(TestDatabase database)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await TestServer.StartAsync(database, services: services => services.AddSingleton<TimeProvider>(clock));
        var session = await new TestRepository(server.Client).StartUploadAsync();
        await new TestRepository(server.Client).AppendAsync(session, "hello");

        await server.RestartAsync(whileStopped: () => clock.Advance(TimeSpan.FromHours(25)));

        var storage = new StorageFolder(server);
        await Eventually.IsTrueAsync(() => storage.UploadFiles.Count == 0, "the file of the session is gone");
    }
}
