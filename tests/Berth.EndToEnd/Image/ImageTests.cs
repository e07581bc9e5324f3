using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Testing;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Image;

/// <summary>The image in a real engine: one line starts it, and it stops and leaves as Docker says.</summary>
[Collection(nameof(ImageEngine))]
public sealed partial class ImageTests(ImageEngine image) : IAsyncDisposable
{
    private readonly int port = FreePort.Next();
    private readonly string name = $"registry-{Guid.NewGuid():n}"[..20];
    private readonly HttpClient http = new(new SocketsHttpHandler()) { Timeout = Patience.Limit };

    private Tool Docker => image.Docker;

    private string Host => $"localhost:{port}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Docker.TryRunAsync("container", "rm", "--force", "--volumes", name);
        await Docker.TryRunAsync("volume", "rm", name);
        http.Dispose();
    }

    [Fact]
    public async Task An_image_is_pushed_and_pulled_and_a_named_volume_outlives_the_container()
    {
        await StartAsync("-v", $"{name}:/data");
        await Docker.RunAsync("tag", ImageEngine.Ubuntu, $"{Host}/my-ubuntu");
        await Docker.RunAsync("push", $"{Host}/my-ubuntu");
        await Docker.RunAsync("image", "rm", $"{Host}/my-ubuntu");

        await StopAsync();
        Assert.Equal("0", await image.InspectAsync(name, ".State.ExitCode"));
        await Docker.RunAsync("container", "rm", "-v", name);
        Assert.Contains(name, await Docker.RunAsync("volume", "ls", "--quiet"), StringComparison.Ordinal);

        await StartAsync("-v", $"{name}:/data");
        await Docker.RunAsync("pull", $"{Host}/my-ubuntu");
        Assert.Contains("Debian", await image.Engine.ReleaseOfAsync($"{Host}/my-ubuntu"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_without_a_name_goes_with_its_container()
    {
        await StartAsync();
        var volume = await image.InspectAsync(name, "(index .Mounts 0).Name");
        Assert.Equal("/data", await image.InspectAsync(name, "(index .Mounts 0).Destination"));

        await StopAsync();
        await Docker.RunAsync("container", "rm", "-v", name);

        Assert.DoesNotContain(volume, await Docker.RunAsync("volume", "ls", "--quiet"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_lets_a_request_in_flight_end()
    {
        await StartAsync("-e", "BERTH_SHUTDOWN_TIMEOUT=10m", "-e", "BERTH_IDLE_BODY_TIMEOUT=0s");
        using var begun = await http.PostAsync(new Uri($"http://{Host}/v2/in/flight/blobs/uploads/"), null, Cancel);
        using var upload = new TcpClient();
        await upload.ConnectAsync(IPAddress.Loopback, port, Cancel);
        var stream = upload.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"PATCH {begun.Headers.Location} HTTP/1.1\r\nHost: {Host}\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n"), Cancel);
        Assert.StartsWith("HTTP/1.1 100 ", await ReadAsync(stream), StringComparison.Ordinal);
        await stream.WriteAsync("01234"u8.ToArray(), Cancel);

        var stopping = StopAsync();
        await Eventually.IsTrueAsync(async () => !await ImageEngine.IsReadyAsync(port), "it takes no new requests");
        await stream.WriteAsync("56789"u8.ToArray(), Cancel);

        Assert.StartsWith("HTTP/1.1 202 ", await ReadAsync(stream), StringComparison.Ordinal);
        await stopping;
        Assert.Equal("0", await image.InspectAsync(name, ".State.ExitCode"));
    }

    [Fact]
    public async Task The_engine_sees_that_it_is_healthy()
    {
        Assert.Equal("[CMD berth health]", await image.InspectAsync("berth", ".Config.Healthcheck.Test"));
        await StartAsync("--health-interval", "1s");

        await Eventually.IsTrueAsync(async () => await image.InspectAsync(name, ".State.Health.Status") == "healthy", "it is healthy");
    }

    [Fact]
    public async Task It_is_not_root_who_serves_and_the_command_line_works_beside()
    {
        await StartAsync();

        Assert.Equal("1654", (await Docker.RunAsync("exec", name, "id", "-u")).Trim());
        Assert.Equal("700 1654", (await Docker.RunAsync("exec", name, "stat", "-c", "%a %u", "/data")).Trim());
        Assert.Equal(
            "administrator ada was created\n",
            await Docker.WithInput("a long password\n").RunAsync("exec", "-i", name, "berth", "user", "add", "ada", "--admin", "--password-stdin"));
        // A running server believes for a second that it is open.
        await Eventually.IsTrueAsync(async () => await StatusAsync() == HttpStatusCode.Unauthorized, "it is closed");
    }

    private async Task<HttpStatusCode> StatusAsync()
    {
        using var answer = await http.GetAsync(new Uri($"http://{Host}/v2/"), Cancel);
        return answer.StatusCode;
    }

    [Fact]
    public async Task A_folder_of_the_host_that_is_not_its_users_is_refused_with_what_to_do_and_then_works()
    {
        using var folder = new TemporaryFolder();
        var refused = await Docker.TryRunAsync("run", "--rm", "-v", $"{folder.Path}:/data", "berth");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("berth cannot start: ", refused.StandardError, StringComparison.Ordinal);
        Assert.Contains("chown -R 1654 FOLDER", refused.StandardError, StringComparison.Ordinal);
        await new Tool("chown").RunAsync("-R", "1654", folder.Path);
        await StartAsync("-v", $"{folder.Path}:/data");
    }

    [Fact]
    public async Task The_address_that_it_prints_for_the_first_account_works_from_outside()
    {
        await StartAsync("-e", $"BERTH_PUBLIC_URL=http://{Host}");
        var printed = await PrintedLinkAsync();
        var again = (await Docker.RunAsync("exec", name, "berth", "setup-link")).Trim();

        Assert.StartsWith($"http://{Host}/welcome?token=", printed, StringComparison.Ordinal);
        Assert.Equal(printed, again);
        // The page moves the token into a cookie and sends the browser on to the form.
        var form = await http.GetStringAsync(new Uri(printed), Cancel);
        Assert.Contains("name=\"username\"", form, StringComparison.Ordinal);
        Assert.DoesNotContain("setup_token", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_another_address_it_prints_the_one_of_the_line_in_the_README()
    {
        await StartAsync();

        Assert.StartsWith("http://localhost:5000/welcome?token=", await PrintedLinkAsync(), StringComparison.Ordinal);
    }

    private async Task StartAsync(params string[] options)
    {
        await Docker.RunAsync(["run", "-d", "-p", $"{port}:5000", "--name", name, .. options, "berth"]);
        await image.ReadyAsync(name, port);
    }

    /// <summary>As <c>docker container stop</c> does, which however kills after ten seconds, and a busy machine may need longer.</summary>
    private Task<string> StopAsync() => Docker.RunAsync("container", "stop", "--time", $"{Patience.Limit.TotalSeconds}", name);

    /// <summary>It is printed once the server is ready.</summary>
    private async Task<string> PrintedLinkAsync()
    {
        var link = "";
        await Eventually.IsTrueAsync(
            async () => (link = SetupLink().Match((await Docker.TryRunAsync("logs", name)).ToString()).Value).Length > 0, "the address is printed");
        return link;
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel));
    }

    [GeneratedRegex(@"http://\S+/welcome\?token=\S+")]
    private static partial Regex SetupLink();
}
