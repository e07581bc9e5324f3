using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Berth.Server.Hosting.Configuration;
using Berth.Server.Sending;
using Berth.Server.Tests.V2;
using Berth.Testing;
using Berth.Testing.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;

namespace Berth.Server.Tests.Sending;

/// <summary>A server of the test's own with a blob in it, and a look at which pieces of files its connections were given.</summary>
internal sealed class SendingServer : IAsyncDisposable
{
    private readonly Spy _spy;

    private SendingServer(TestServer server, Spy spy, TestRepository repository) => (Inner, _spy, Repository) = (server, spy, repository);

    public TestServer Inner { get; }

    public TestRepository Repository { get; }

    public FakeTimeProvider? Clock { get; private init; }

    /// <summary>The pieces that were to be sent from a file.</summary>
    public IReadOnlyList<(long Offset, int Count)> Pieces => [.. _spy.Pieces];

    /// <summary>Called before each piece is appended, with the count of those before it.</summary>
    public Action<int>? OnPiece
    {
        set => _spy.OnPiece = value;
    }

    /// <param name="wrap">Stands around every request.</param>
    public static async Task<SendingServer> StartAsync(
        FakeTimeProvider? clock = null, Func<HttpContext, RequestDelegate, Task>? wrap = null, Func<TestServer, HttpClient>? client = null,
        Func<BerthOptions, BerthOptions>? configure = null)
    {
        var spy = new Spy(wrap);
        var server = await TestServer.StartAsync(TestDatabase.Sqlite, configure, services =>
        {
            services.AddSingleton<IStartupFilter>(spy);
            if (clock is not null)
            {
                services.AddSingleton<TimeProvider>(clock);
            }
        });
        return new SendingServer(server, spy, new TestRepository(client?.Invoke(server) ?? server.Client)) { Clock = clock };
    }

    public string Get(string digest, string more = "", string method = "GET") =>
        $"{method} {Repository.PathTo($"blobs/{digest}")} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n";

    public string FileOf(string digest) => new StorageFolder(Inner).BlobFile(digest);

    /// <summary>Asks, and reads nothing yet.</summary>
    /// <param name="buffer">As small as a client's buffer may be, so that the server soon has to wait.</param>
    public async Task<Socket> AskAsync(string request, int buffer = 64 << 10)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = buffer };
        await socket.ConnectAsync("127.0.0.1", Inner.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        return socket;
    }

    /// <summary>Everything that the server still sends, until it closes or resets.</summary>
    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[256 << 10];
        try
        {
            while (await socket.ReceiveAsync(buffer).WaitAsync(Patience.Limit) is > 0 and var count)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // A server that gives up on a client may reset it.
        }

        return all.ToArray();
    }

    /// <summary>Descriptors of this process, the server's, on a blob's file.</summary>
    public int OpenFiles(string digest)
    {
        var file = FileOf(digest);
        return Directory.GetFiles("/proc/self/fd").Count(link => TargetOf(link) == file);
    }

    /// <summary>Sockets of the server's that a process still holds: its connections on any but the listening one.</summary>
    /// <remarks>proc(5), /proc/net/tcp: local address, remote address, state (0A listens), …, inode, which is 0 when nobody holds it.</remarks>
    public int OpenSockets()
    {
        var port = $":{Inner.Address.Port:X4}";
        return File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[1].EndsWith(port, StringComparison.Ordinal) && fields[3] != "0A" && fields[9] != "0");
    }

    /// <summary>The line of the log about the only request by GET.</summary>
    public async Task<string> LogLineAsync()
    {
        var line = "";
        await Eventually.IsTrueAsync(
            () => (line = Inner.Log.Lines.Select(l => l.Text).FirstOrDefault(t => t.StartsWith("GET v2.blob", StringComparison.Ordinal)) ?? "") != "",
            "the request is in the log");
        return line;
    }

    public ValueTask DisposeAsync() => Inner.DisposeAsync();

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException)
        {
            // Closed since the folder was listed.
            return null;
        }
    }

    private sealed class Spy(Func<HttpContext, RequestDelegate, Task>? wrap) : IStartupFilter
    {
        public ConcurrentQueue<(long Offset, int Count)> Pieces { get; } = new();

        public Action<int>? OnPiece { get; set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                if (context.Features.Get<IFileWriter>() is { } real)
                {
                    context.Features.Set<IFileWriter>(new SpiedWriter(this, real));
                }

                return wrap is null ? rest(context) : wrap(context, rest);
            });
            next(app);
        };
    }

    private sealed class SpiedWriter(Spy spy, IFileWriter real) : IFileWriter
    {
        public bool IsBroken => real.IsBroken;

        public Exception? Fault => real.Fault;

        public long Unsent => real.Unsent;

        public void Append(SafeFileHandle file, long offset, int count)
        {
            spy.OnPiece?.Invoke(spy.Pieces.Count);
            spy.Pieces.Enqueue((offset, count));
            real.Append(file, offset, count);
        }
    }
}
