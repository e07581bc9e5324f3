using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Testing.Server;

/// <summary>The real server, on a free port of this machine, with a data folder and a database of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;

    private TestServer(WebApplication app, TemporaryFolder folder, CapturedLog log)
    {
        _app = app;
        _folder = folder;
        Log = log;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Everything the server logged.</summary>
    public CapturedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public string DataFolder => _folder.Path;

    public static async Task<TestServer> StartAsync(
        TestDatabase database, Func<BerthOptions, BerthOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var folder = new TemporaryFolder();
        var options = new BerthOptions
        {
            Listen = [new ListenAddress("127.0.0.1", 0)],
            Data = folder.Path,
            Database = await database.CreateAsync(folder),
        };
        var log = new CapturedLog();
        var app = BerthServer.Build(configure?.Invoke(options) ?? options, all =>
        {
            all.AddSingleton<ILoggerProvider>(log);
            services?.Invoke(all);
        });
        await app.StartAsync();
        return new TestServer(app, folder, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
