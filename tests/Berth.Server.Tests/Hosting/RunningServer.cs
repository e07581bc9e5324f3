using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Tests.Hosting;

/// <summary>The real server on a free port and a folder of its own: endpoints of the test's, bare sockets, the log as printed.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private RunningServer(WebApplication app, TemporaryFolder folder, PrintedLog log)
    {
        App = app;
        _folder = folder;
        Log = log;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Patience.Limit };
    }

    public WebApplication App { get; }

    public PrintedLog Log { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningServer> StartAsync(
        Func<BerthOptions, BerthOptions>? options = null,
        Action<IServiceCollection>? services = null,
        Action<WebApplication>? routes = null)
    {
        var folder = TemporaryFolder.InMemory();
        var chosen = new BerthOptions { Listen = [new ListenAddress("127.0.0.1", 0)], Data = folder.Path };
        var log = new PrintedLog();
        var app = BerthServer.Build(
            options?.Invoke(chosen) ?? chosen,
            added =>
            {
                added.AddLogging(logging => logging.ClearProviders().AddProvider(log));
                services?.Invoke(added);
            },
            routes);
        await app.StartAsync(Cancel);
        return new RunningServer(app, folder, log);
    }

    /// <summary>With one endpoint of the test's, for any method.</summary>
    public static Task<RunningServer> ServingAsync(string path, RequestDelegate endpoint) =>
        StartAsync(routes: app => app.Map(path, endpoint));

    public static Task<string> TextOfAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(Cancel);

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative), Cancel);

    public Task<string> GetTextAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) =>
        Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancel);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => Client.SendAsync(request, Cancel);

    /// <summary>Requests in flight end first, and so do their lines in the log.</summary>
    public Task StopAsync() => App.StopAsync(Cancel);

    /// <summary>Sends bytes as they are and returns everything that comes back until the server closes.</summary>
    public async Task<string> ExchangeAsync(string request)
    {
        using var socket = await ConnectAsync();
        await SendAsync(socket, request);
        return await ReadToEndAsync(socket);
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, Cancel);
        return socket;
    }

    /// <summary>A server that hung up meanwhile is no failure: what it answered is there to read.</summary>
    public static async Task SendAsync(Socket socket, string text)
    {
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(text), Cancel);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }

    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Patience.Limit);
        var answer = new StringBuilder();
        var buffer = new byte[64 << 10];
        try
        {
            while (await socket.ReceiveAsync(buffer, deadline.Token) is > 0 and var count)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // A server that closes over unread bytes resets; what it said before arrived.
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
