using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed partial class ServeCommandTests : IDisposable
{
    private const string End = "that was all";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_fault_is_reported_at_once_with_exit_code_78_and_nothing_is_started()
    {
        var port = FreePort.Next();
        await File.WriteAllTextAsync(_folder.At("berth.json"), """{ "log-levle": "debug" }""", Cancel);

        var result = await Executable.In(_folder, ("BERTH_IDLE_BODY_TIMEOUT", "fast"))
            .TryRunAsync(
                "serve", "--config", "berth.json", "--listen", $"127.0.0.1:{port}", "--tls-cert", "none.pem",
                "--database", "postgres://b:s3cr3t@h");

        Assert.Equal(ExitCode.Configuration, result.ExitCode);
        foreach (var key in new[] { "log-levle", "idle-body-timeout", "tls-cert", "tls-key", "database" })
        {
            Assert.Contains($"\n  {key}: ", result.StandardError, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("s3cr3t", result.StandardError, StringComparison.Ordinal);
        Assert.Equal([_folder.At("berth.json")], Directory.GetFileSystemEntries(_folder.Path));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, port, Cancel).AsTask());
    }

    [Fact]
    public async Task Without_a_command_it_serves_says_where_and_ends_with_0_on_sigterm()
    {
        await using var berth = Executable.In(_folder, ("BERTH_LISTEN", "127.0.0.1:0")).Start();
        var address = await AddressAsync(berth);

        Assert.Contains(
            $"berth {BerthVersion.Text} listening on http://127.0.0.1:{address.Port} · data ./data · database sqlite · open: ",
            berth.Output,
            StringComparison.Ordinal);
        using var client = new HttpClient(new SocketsHttpHandler());
        Assert.Equal("""{"status":"alive"}""", await client.GetStringAsync(new Uri(address, "/healthz"), Cancel));
        Assert.True(Directory.Exists(_folder.At("data")));
        Assert.Equal(ExitCode.Success, await berth.StopAsync());
        Assert.DoesNotContain("error", berth.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_in_flight_at_sigterm_is_finished_while_no_new_one_is_accepted()
    {
        await using var berth = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        var address = await AddressAsync(berth);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var begun = await client.PostAsync(new Uri(address, "/v2/in/flight/blobs/uploads/"), null, Cancel);
        using var upload = await ConnectAsync(address);

        // The server asks for the body only once somebody reads it: from then on the request is in flight.
        await SendAsync(upload, HeadOfPatch(begun.Headers.Location!));
        Assert.StartsWith("HTTP/1.1 100 ", await ReceiveAsync(upload), StringComparison.Ordinal);
        await SendAsync(upload, "01234");
        await new Tool("kill").RunAsync("-TERM", berth.ProcessId.ToString(CultureInfo.InvariantCulture));
        await berth.WaitUntilAsync(() => RefusesAsync(address), Patience.Limit);
        await SendAsync(upload, "56789");
        var answer = await ReceiveAsync(upload);

        Assert.StartsWith("HTTP/1.1 202 ", answer, StringComparison.Ordinal);
        Assert.Contains("Range: 0-9\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await berth.StopAsync());
    }

    [Fact]
    public async Task A_request_that_will_not_end_is_not_waited_for_beyond_the_timeout()
    {
        await using var berth = Executable.In(_folder).Start("--listen", "127.0.0.1:0", "--shutdown-timeout", "1s");
        var address = await AddressAsync(berth);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var begun = await client.PostAsync(new Uri(address, "/v2/in/flight/blobs/uploads/"), null, Cancel);
        using var upload = await ConnectAsync(address);
        await SendAsync(upload, HeadOfPatch(begun.Headers.Location!));
        await ReceiveAsync(upload);

        Assert.Equal(ExitCode.Success, await berth.StopAsync());
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_is_refused_until_the_first_is_dead()
    {
        await using var first = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        await AddressAsync(first);

        var second = await Executable.In(_folder).TryRunAsync("--listen", "127.0.0.1:0");

        Assert.Equal(ExitCode.TemporaryFailure, second.ExitCode);
        Assert.Contains($"(process {first.ProcessId})", second.StandardError, StringComparison.Ordinal);
        Assert.Contains("SQLite", second.StandardError, StringComparison.Ordinal);

        await first.KillAsync();
        await using var third = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        await AddressAsync(third);
        Assert.Equal(ExitCode.Success, await third.StopAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_a_sentence()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        var result = await Executable.In(_folder).TryRunAsync("--listen", $"{taken.LocalEndPoint}");

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains($"{taken.LocalEndPoint}", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("in use", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError + result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_said_with_what_to_do_about_it()
    {
        await new Tool("chmod").RunAsync("500", _folder.NewFolder("data"));

        // To root nothing is forbidden, unless the capability for that is taken away.
        var result = Environment.IsPrivilegedProcess
            ? await new Tool("setpriv").TryRunAsync(
                "--bounding-set=-dac_override,-dac_read_search", Path.Combine(AppContext.BaseDirectory, "berth"), "--data", _folder.At("data"))
            : await Executable.In(_folder).TryRunAsync("--data", _folder.At("data"));

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.StartsWith($"berth cannot start: Access to the path '{_folder.At("data")}", result.StandardError, StringComparison.Ordinal);
        Assert.Matches(@"Berth runs as user (\d+), who has to own its folders: chown -R \1 FOLDER", result.StandardError);
    }

    [Fact]
    public async Task Traces_are_sent_when_a_collector_is_named_and_hold_no_secrets()
    {
        using var collector = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        collector.Listen();
        var received = CollectAsync(collector);
        await using var berth = Executable.In(
            _folder, ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{collector.LocalEndPoint}"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))
            .Start("--listen", "127.0.0.1:0");
        var address = await AddressAsync(berth);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var answer = await client.GetAsync(new Uri(address, "/v2/library/nothing/tags/list?token=s3cr3t"), Cancel);

        using var link = await client.DeleteAsync(new Uri(address, "/reset/s3cr3t"), Cancel);

        // What is not sent yet is sent at the end.
        await berth.StopAsync();
        using (var end = await ConnectAsync(new Uri($"http://{collector.LocalEndPoint}")))
        {
            await SendAsync(end, End);
        }

        var trace = await received;

        Assert.StartsWith("POST /v1/traces HTTP/1.1", trace, StringComparison.Ordinal);
        Assert.Contains("GET v2.", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_folder_that_others_can_read_all_that_is_made_is_for_the_owner_alone_and_the_folder_is_warned_of()
    {
        var data = Directory.CreateDirectory(_folder.At("data"), (UnixFileMode)0b111_101_101).FullName;
        File.SetUnixFileMode(data, (UnixFileMode)0b111_101_101);
        await using var berth = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        var address = await AddressAsync(berth);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var page = await client.GetAsync(new Uri(address, "/welcome"), Cancel);
        using var blob = await client.PostAsync(
            new Uri(address, "/v2/a/blobs/uploads/?digest=sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
            new StringContent("hello"), Cancel);
        using var begun = await client.PostAsync(new Uri(address, "/v2/a/blobs/uploads/"), null, Cancel);
        using var part = await client.PatchAsync(new Uri(address, begun.Headers.Location!), new StringContent("hell"), Cancel);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Accepted), (blob.StatusCode, part.StatusCode));
        await Executable.In(_folder).RunAsync("user", "list");

        var made = Directory.GetFileSystemEntries(data, "*", SearchOption.AllDirectories);
        Assert.Contains(made, path => path.EndsWith("berth.db-wal", StringComparison.Ordinal));
        Assert.Contains(made, path => path.EndsWith("/data", StringComparison.Ordinal));
        Assert.DoesNotContain(made, path => ((int)File.GetUnixFileMode(path) & 0b000_111_111) != 0);
        await berth.WaitForOutputAsync("welcome?token=", Patience.Limit);
        Assert.Contains($"other users of this machine can look into {data} (mode 755)", berth.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await berth.StopAsync());

        File.SetUnixFileMode(data, (UnixFileMode)0b111_000_000);
        await using var again = Executable.In(_folder).Start("--listen", "127.0.0.1:0");
        await again.WaitForOutputAsync("welcome?token=", Patience.Limit);
        Assert.DoesNotContain("other users of this machine", again.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await again.StopAsync());
    }

    [Fact]
    public async Task A_password_on_the_command_line_is_warned_of_and_one_in_a_file_is_not()
    {
        await File.WriteAllTextAsync(_folder.At("database"), "postgres://berth:s3cr3t@127.0.0.1:1/berth\n", Cancel);

        var spoken = await Executable.In(_folder).TryRunAsync("config", "check", "--database", "postgres://berth:s3cr3t@127.0.0.1:1/berth");
        var written = await Executable.In(_folder, ("BERTH_DATABASE_FILE", "database")).TryRunAsync("config", "check");
        var shown = await Executable.In(_folder).RunAsync("config", "show", "--database-file", "database");

        Assert.Equal((ExitCode.Success, ExitCode.Success), (spoken.ExitCode, written.ExitCode));
        Assert.StartsWith("warning: the database's password is on the command line", spoken.StandardError, StringComparison.Ordinal);
        Assert.Equal("", written.StandardError);
        Assert.Contains("postgres://berth:***@127.0.0.1:1/berth", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", spoken.StandardError + shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_lines_are_json_objects_when_asked_for()
    {
        await using var berth = Executable.In(_folder).Start("--listen", "127.0.0.1:0", "--log-format", "json");
        var address = await AddressAsync(berth);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var answer = await client.GetAsync(new Uri(address, "/v2/"), Cancel);
        await berth.StopAsync();

        Assert.All(berth.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
        {
            using var entry = System.Text.Json.JsonDocument.Parse(line);
            Assert.True(entry.RootElement.TryGetProperty("time", out _));
            Assert.True(entry.RootElement.TryGetProperty("level", out _));
        });
        Assert.Contains("\"path\":\"/v2/\"", berth.Output, StringComparison.Ordinal);
    }

    private static string HeadOfPatch(Uri upload) =>
        $"PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n";

    private static async Task<Uri> AddressAsync(Daemon berth)
    {
        await berth.WaitForOutputAsync("listening on", Patience.Limit);
        return new Uri(ListeningOn().Match(berth.Output).Groups[1].Value);
    }

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, Cancel);
        return socket;
    }

    private static async Task<bool> RefusesAsync(Uri address)
    {
        try
        {
            using var socket = await ConnectAsync(address);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), Cancel);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[64 << 10];
        return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancel));
    }

    /// <summary>All that is sent until somebody says that this was all; each request is answered with an empty 200.</summary>
    private static async Task<string> CollectAsync(Socket collector)
    {
        var all = new StringBuilder();
        while (true)
        {
            using var connection = await collector.AcceptAsync(Cancel);
            var request = await ReceiveAsync(connection);
            if (request == End)
            {
                return all.ToString();
            }

            while (!IsWhole(request))
            {
                request += await ReceiveAsync(connection);
            }

            all.Append(request);
            await SendAsync(connection, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static bool IsWhole(string request)
    {
        var headers = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = Length().Match(request);
        return headers >= 0 && length.Success
            && request.Length >= headers + 4 + int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"listening on (\S+)")]
    private static partial Regex ListeningOn();

    [GeneratedRegex(@"Content-Length: (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();
}
