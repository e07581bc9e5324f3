using Berth.Registry.Database;
using Berth.Registry.Jobs;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Testing.Server;

/// <summary>The real server, on a free port of this machine, with a data folder and a database of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Action<IServiceCollection>? _services;
    private WebApplication _app;

    private TestServer(TemporaryFolder folder, BerthOptions options, Action<IServiceCollection>? services)
    {
        _folder = folder;
        _services = services;
        Options = options;
        Log = new CapturedLog();
        _app = null!;
        Address = null!;
        Client = null!;
    }

    /// <summary>Another one after <see cref="RestartAsync"/>, as <see cref="Client"/> and <see cref="Services"/> are.</summary>
    public Uri Address { get; private set; }

    public HttpClient Client { get; private set; }

    /// <summary>Everything the server logged, over all its restarts.</summary>
    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public BerthOptions Options { get; }

    public string DataFolder => _folder.Path;

    /// <summary>Where the blobs are, with the layout of registry:2 below it.</summary>
    public string StorageFolder => Options.Storage;

    public static async Task<TestServer> StartAsync(
        TestDatabase database, Func<BerthOptions, BerthOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var folder = TemporaryFolder.InMemory();
        var options = new BerthOptions
        {
            Listen = [new ListenAddress("127.0.0.1", 0)],
            Data = folder.Path,
            Database = await database.CreateAsync(folder),
        };
        var server = new TestServer(folder, configure?.Invoke(options) ?? options, services);
        await server.StartAsync();
        return server;
    }

    /// <summary>For a test that watches what requests alone cause.</summary>
    public static void WithoutJobs(IServiceCollection services) => services.AddSingleton(
        p => new JobRunner([], p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<JobRunner>>()));

    /// <summary>The same with a clock that stands: on a busy machine what may be remembered for seconds would be read anew.</summary>
    public static void WithoutTime(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        WithoutJobs(services);
    }

    /// <summary>Ends the server and starts another on the same folder and database.</summary>
    /// <param name="whileStopped">Happens in between.</param>
    public async Task RestartAsync(Action? whileStopped = null)
    {
        await StopAsync();
        whileStopped?.Invoke();
        await StartAsync();
    }

    /// <summary>From when on what was asked once is not asked of the database again.</summary>
    public Task AnswersFromMemoryAsync() => TestRegistry.TrustedAsync(Services.GetRequiredService<MetadataStore>());

    /// <summary>What was remembered of the database is asked anew.</summary>
    public void ForgetAll() => Services.GetRequiredService<MetadataStore>().Freshness.ForgetAll();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        _app = BerthServer.Build(Options, all =>
        {
            all.RemoveAll<ILoggerProvider>();
            all.AddSingleton<ILoggerProvider>(Log);
            all.AddSingleton(TestRegistry.CheapPasswords);
            _services?.Invoke(all);
        });
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, Expect100ContinueTimeout = Patience.Limit })
        {
            BaseAddress = Address, Timeout = Patience.Limit,
        };
    }

    private async Task StopAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
