using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Server.Sending;
using Berth.Server.Tests.V2;
using Berth.Testing;
using Berth.Testing.Http;
using Berth.Testing.Processes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Tests.Sending;

/// <summary>Every byte arrives, whichever way it went. These hold Kestrel to what <see cref="SocketWriter"/> relies on.</summary>
public sealed class BlobBodyTests : IDisposable
{
    private const int Threshold = BlobBody.BySendfileFrom;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(Threshold - 1, 0)]
    [InlineData(Threshold, 1)]
    [InlineData(Threshold + 1, 1)]
    [InlineData((1 << 20) - 1, 1)]
    [InlineData(1 << 20, 1)]
    [InlineData((1 << 20) + 1, 1)]
    [InlineData(16 << 20, 1)]
    [InlineData((16 << 20) + 1, 2)]
    [InlineData(40_000_000, 3)]
    public async Task A_blob_arrives_whole(int length, int pieces)
    {
        var bytes = Content.Random(length);
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(bytes);

        await using var connection = await RawConnection.OpenAsync(server.Inner.Address);
        await connection.SendAsync(server.Get(digest));
        var answer = await connection.ReceiveAsync();

        Assert.Equal((200, $"{length}"), (answer.Status, answer.Header("Content-Length")));
        Assert.Equal(bytes, answer.Body);
        Assert.Equal(pieces, server.Pieces.Count);
        Assert.Contains($" 200 in=0 out={length} ", await server.LogLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4095, 4095 + Threshold - 2)]
    [InlineData(4095, 4095 + Threshold - 1)]
    [InlineData(1, 9_999_999)]
    [InlineData(1_048_575, 3_145_729)]
    [InlineData(9_999_999, 9_999_999)]
    public async Task A_range_arrives_exactly(int first, int last)
    {
        var bytes = Content.Random(10_000_000);
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(bytes);

        await using var connection = await RawConnection.OpenAsync(server.Inner.Address);
        await connection.SendAsync(server.Get(digest, $"Range: bytes={first}-{last}\r\n"));
        var answer = await connection.ReceiveAsync();

        Assert.Equal((206, $"bytes {first}-{last}/10000000"), (answer.Status, answer.Header("Content-Range")));
        Assert.Equal(bytes[first..(last + 1)], answer.Body);
        Assert.Equal(last - first + 1 >= Threshold ? last - first + 1 : 0, server.Pieces.Sum(piece => piece.Count));
    }

    [Fact]
    public async Task Small_and_large_ranges_in_one_answer_stay_in_order()
    {
        var bytes = Content.Random(5_000_000);
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(bytes);

        await using var connection = await RawConnection.OpenAsync(server.Inner.Address);
        await connection.SendAsync(server.Get(digest, "Range: bytes=7-7,100000-1999999,3000000-3000100,4000000-4999999\r\n"));
        var answer = await connection.ReceiveAsync();

        Assert.Equal(206, answer.Status);
        var boundary = answer.Header("Content-Type")!.Split("boundary=")[1];
        var expected = new MemoryStream();
        foreach (var (first, last) in new[] { (7, 7), (100_000, 1_999_999), (3_000_000, 3_000_100), (4_000_000, 4_999_999) })
        {
            expected.Write(Encoding.ASCII.GetBytes(
                $"{(first == 7 ? "" : "\r\n")}--{boundary}\r\nContent-Type: application/octet-stream\r\n"
                + $"Content-Range: bytes {first}-{last}/5000000\r\n\r\n"));
            expected.Write(bytes, first, last - first + 1);
        }

        expected.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        Assert.Equal(expected.ToArray(), answer.Body);
        Assert.Equal(2_900_000, server.Pieces.Sum(piece => piece.Count));
    }

    [Fact]
    public async Task Answers_to_requests_in_a_row_come_in_a_row()
    {
        byte[][] blobs = [Content.Random(3_000_000), Content.Random(1), Content.Random(Threshold), []];
        await using var server = await SendingServer.StartAsync();
        var digests = new List<string>();
        foreach (var blob in blobs)
        {
            digests.Add(await server.Repository.PushBlobAsync(blob));
        }

        (int Blob, string Method, string More)[] asked =
        [
            (0, "GET", ""), (0, "HEAD", ""), (1, "GET", ""), (2, "GET", ""), (3, "GET", ""), (0, "GET", "Range: bytes=5-2999990\r\n"), (2, "HEAD", ""),
            (0, "GET", "If-None-Match: *\r\n"), (1, "HEAD", ""), (0, "GET", ""),
        ];
        await using var connection = await RawConnection.OpenAsync(server.Inner.Address);
        await connection.SendAsync(string.Concat(asked.Select(a => server.Get(digests[a.Blob], a.More, a.Method))));

        foreach (var (blob, method, more) in asked)
        {
            var answer = await connection.ReceiveAsync(toHead: method == "HEAD");
            byte[] expected = method == "HEAD" || more.StartsWith("If", StringComparison.Ordinal) ? []
                : more == "" ? blobs[blob]
                : blobs[blob][5..2_999_991];
            Assert.Equal(expected, answer.Body);
        }
    }

    [Fact]
    public async Task Many_clients_with_random_ranges_get_what_the_file_has()
    {
        var bytes = Content.Random(4_000_000);
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(bytes);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            await using var connection = await RawConnection.OpenAsync(server.Inner.Address);
            for (var round = 0; round < 25; round++)
            {
                var ranges = Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
                {
                    var first = random.Next(bytes.Length);
                    var most = random.Next(4) == 0 ? bytes.Length : 3 * Threshold;
                    return (First: first, Last: Math.Min(bytes.Length - 1, first + random.Next(most)), Head: random.Next(4) == 0);
                }).ToList();
                await connection.SendAsync(string.Concat(ranges.Select(
                    range => server.Get(digest, $"Range: bytes={range.First}-{range.Last}\r\n", range.Head ? "HEAD" : "GET"))));
                foreach (var range in ranges)
                {
                    var answer = await connection.ReceiveAsync(range.Head);
                    Assert.Equal(206, answer.Status);
                    Assert.True(answer.Body.AsSpan().SequenceEqual(range.Head ? [] : bytes.AsSpan(range.First, range.Last - range.First + 1)));
                }
            }
        })));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Over_TLS_the_bytes_go_through_the_cipher(string version)
    {
        var bytes = Content.Random(3_000_000);
        var (cert, key) = Certificate();
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, found, _, _) => found is not null } };
        await using var server = await SendingServer.StartAsync(
            client: inner => new HttpClient(handler, disposeHandler: false)
            {
                BaseAddress = inner.Address,
                DefaultRequestVersion = Version.Parse(version),
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Timeout = Patience.Limit,
            },
            configure: options => options with { TlsCert = cert, TlsKey = key });
        var digest = await server.Repository.PushBlobAsync(bytes);

        using var whole = await server.Repository.GetAsync($"blobs/{digest}");
        using var asked = new HttpRequestMessage(HttpMethod.Get, server.Repository.PathTo($"blobs/{digest}"));
        asked.Version = Version.Parse(version);
        asked.Headers.Range = new RangeHeaderValue(100, 2_000_000);
        using var part = await server.Repository.SendAsync(asked);

        Assert.Equal((200, 206), (whole.Status(), part.Status()));
        Assert.Equal(bytes, await whole.BytesAsync());
        Assert.Equal(bytes[100..2_000_001], await part.BytesAsync());
        Assert.Empty(server.Pieces);
    }

    [Fact]
    public async Task A_body_that_something_wraps_gets_the_bytes_and_not_the_file()
    {
        var bytes = Content.Random(1_000_000);
        await using var server = await SendingServer.StartAsync(wrap: async (context, next) =>
        {
            var real = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            var wrapped = new StreamResponseBodyFeature(real.Stream);
            context.Features.Set<IHttpResponseBodyFeature>(wrapped);
            await next(context);
            await wrapped.CompleteAsync();
        });
        var digest = await server.Repository.PushBlobAsync(bytes);

        using var got = await server.Repository.GetAsync($"blobs/{digest}");

        Assert.Equal(bytes, await got.BytesAsync());
        Assert.Empty(server.Pieces);
    }

    [Fact]
    public async Task A_file_that_is_cut_while_it_is_sent_ends_the_connection()
    {
        var bytes = Content.Random(40_000_000);
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(bytes);
        server.OnPiece = before =>
        {
            if (before == 2)
            {
                using var file = File.OpenHandle(server.FileOf(digest), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.SetLength(file, 36_000_000);
            }
        };

        using var socket = await server.AskAsync(server.Get(digest));
        var answer = await SendingServer.ReadToEndAsync(socket);

        var head = Encoding.Latin1.GetString(answer).IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.Latin1.GetString(answer, 0, 20), StringComparison.Ordinal);
        Assert.InRange(answer.Length - head, 0, 36_000_000);
        Assert.True(answer.AsSpan(head).SequenceEqual(bytes.AsSpan(0, answer.Length - head)));
        Assert.Contains(" 503 in=0 out=36000000 ", await server.LogLineAsync(), StringComparison.Ordinal);
        await NothingIsLeftOpenAsync(server, digest);
    }

    [Fact]
    public async Task Clients_that_leave_in_the_middle_leave_nothing_behind()
    {
        const int length = 20_000_000;
        await using var server = await SendingServer.StartAsync();
        var digest = await server.Repository.PushBlobAsync(Content.Random(length));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var socket = await server.AskAsync(server.Get(digest));
            await socket.ReceiveAsync(new byte[1 + (i * 5000)]);
            if (i % 2 == 0)
            {
                // A reset; the others end in order.
                socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            }
        }));

        await NothingIsLeftOpenAsync(server, digest);
        Assert.DoesNotContain(server.Inner.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        var outs = server.Inner.Log.Lines.Where(line => line.Text.StartsWith("GET v2.blob 499 ", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Text.Split(" out=")[1].Split(' ')[0]));
        Assert.All(outs, sent => Assert.InRange(sent, 1, length - 1));
    }

    [Fact]
    public async Task A_server_that_is_stopped_ends_its_pulls_first()
    {
        var bytes = Content.Random(30_000_000);
        await using var server = await SendingServer.StartAsync(configure: options => options with { ShutdownTimeout = Patience.Limit });
        var digest = await server.Repository.PushBlobAsync(bytes);
        using var socket = await server.AskAsync(server.Get(digest));
        var begin = new byte[1000];
        await socket.ReceiveAsync(begin);

        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Inner.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        var restarted = server.Inner.RestartAsync();
        await stopping.Task;
        var rest = await SendingServer.ReadToEndAsync(socket);
        await restarted;

        byte[] all = [.. begin, .. rest];
        Assert.True(all.AsSpan(^bytes.Length..).SequenceEqual(bytes));
    }

    internal static async Task NothingIsLeftOpenAsync(SendingServer server, string digest)
    {
        await Eventually.IsTrueAsync(() => server.OpenFiles(digest) == 0, "the blob's file is closed");
        await Eventually.IsTrueAsync(() => server.OpenSockets() <= 1, "no connection is open but that of the test's own client");
    }

    private (string Cert, string Key) Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (cert, pem) = (_folder.At("cert.pem"), _folder.At("key.pem"));
        File.WriteAllText(cert, certificate.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        return (cert, pem);
    }
}
