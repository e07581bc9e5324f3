using System.Net;
using Berth.Server.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Server.Tests.Hosting.Health;

public sealed class HealthEndpointsTests
{
    private const string Ready = "/readyz";

    [Fact]
    public async Task The_process_lives_whatever_its_needs_are()
    {
        await using var server = await StartAsync(new ReadinessCheck("database", _ => ValueTask.FromResult<string?>("gone")));

        using var answer = await server.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"alive"}""", await RunningServer.TextOfAsync(answer));
    }

    [Fact]
    public async Task It_is_ready_when_all_it_needs_answers()
    {
        await using var server = await StartAsync(
            new ReadinessCheck("database", _ => ValueTask.FromResult<string?>(null)),
            new ReadinessCheck("storage", _ => ValueTask.FromResult<string?>(null)));

        using var answer = await server.GetAsync(Ready);
        var body = await RunningServer.TextOfAsync(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("""{"status":"ready","database":{"status":"ok","milliseconds":""", body, StringComparison.Ordinal);
        Assert.Contains("\"storage\":{\"status\":\"ok\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_which_of_its_needs_fails_and_not_more()
    {
        await using var server = await StartAsync(
            new ReadinessCheck("database", _ => throw new InvalidOperationException("Host=db.internal refused")),
            new ReadinessCheck("storage", _ => ValueTask.FromResult<string?>("read-only")));

        using var answer = await server.GetAsync(Ready);
        var body = await RunningServer.TextOfAsync(answer);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("\"database\":{\"status\":\"failing\",\"fault\":\"failed\"", body, StringComparison.Ordinal);
        Assert.Contains("\"storage\":{\"status\":\"failing\",\"fault\":\"read-only\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("db.internal", body, StringComparison.Ordinal);
        Assert.Contains(server.Log.Text, line => line.Contains("db.internal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_need_that_does_not_answer_is_not_waited_for()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = await RunningServer.StartAsync(services: services => services
            .RemoveAll<ReadinessCheck>()
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(new ReadinessCheck("database", async cancel =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return null;
            })));

        var pending = server.GetAsync(Ready);
        await asked.Task;

        // The probe is asked just before the wait for it begins: a clock that moves only once could move too early.
        while (!pending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        using var answer = await pending;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("no answer within 2 s", await RunningServer.TextOfAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_its_way_out_is_not_ready()
    {
        await using var server = await StartAsync(new ReadinessCheck("database", _ => ValueTask.FromResult<string?>(null)));

        server.App.Lifetime.StopApplication();
        using var answer = await server.GetAsync(Ready);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("""{"status":"draining"}""", await RunningServer.TextOfAsync(answer));
    }

    private static Task<RunningServer> StartAsync(params ReadinessCheck[] checks) => RunningServer.StartAsync(services: services =>
    {
        services.RemoveAll<ReadinessCheck>();
        foreach (var check in checks)
        {
            services.AddSingleton(check);
        }
    });
}
