using System.Net;
using Berth.Testing.Processes;

namespace Berth.Testing.Published;

/// <summary>
/// A running <c>berth serve</c> on a free port of the loopback address. It may be stopped, killed and started again on the
/// same data and the same port.
/// </summary>
public sealed class BerthServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly CertificateAuthority authority;
    private readonly string dataFolder;
    private readonly string[] options;
    private Daemon? process;

    private BerthServer(CertificateAuthority authority, Scheme scheme, string dataFolder, string[] options)
    {
        this.authority = authority;
        this.dataFolder = dataFolder;
        this.options = options;
        Scheme = scheme;
        Port = FreePort.Next();
        Http = new HttpClient(authority.TrustingHandler())
        {
            BaseAddress = new Uri($"{(scheme == Scheme.Http ? "http" : "https")}://localhost:{Port}"),
            Timeout = TimeSpan.FromMinutes(10),
        };
    }

    public Scheme Scheme { get; }

    public int Port { get; }

    /// <summary>The registry's part of an image name. With https it is an address that reaches the loopback interface although no
    /// client counts it as loopback: docker and containerd skip the certificate check, or try plain http, for localhost.</summary>
    public string Host => HostAt(Port);

    /// <summary>Where a client finds the CA, for tools that take a folder with ca.crt.</summary>
    public string CertificateFolder => authority.ClientFolder;

    public string CertificateFile => authority.RootFile;

    /// <summary>A plain client with this server as its base address.</summary>
    public HttpClient Http { get; }

    public int ProcessId => Running.ProcessId;

    /// <summary>All that the server has logged since its last start.</summary>
    public string Output => process?.Output ?? "";

    private Daemon Running => process ?? throw new InvalidOperationException("The server is stopped.");

    public static async Task<BerthServer> StartAsync(
        CertificateAuthority authority, Scheme scheme, string dataFolder, params string[] options)
    {
        var server = new BerthServer(authority, scheme, dataFolder, options);
        await server.StartAsync();
        return server;
    }

    /// <summary>The registry's part of an image name when something else on <paramref name="port"/> forwards to the server.</summary>
    public string HostAt(int port) => Scheme == Scheme.Http ? $"localhost:{port}" : $"0.0.0.0:{port}";

    /// <summary>Starts the process again after it was stopped or killed; returns once it says that it is ready.</summary>
    /// <param name="environment">Variables for this start only.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string?>? environment = null)
    {
        string[] tls = Scheme == Scheme.Https ? ["--tls-cert", authority.CertificateFile, "--tls-key", authority.KeyFile] : [];
        var berth = new Tool(await BerthExecutable.PathAsync()) { Environment = environment ?? new Dictionary<string, string?>() };
        process = berth.Start(["serve", "--listen", $"127.0.0.1:{Port}", "--data", dataFolder, .. tls, .. options]);
        await process.WaitUntilAsync(IsReadyAsync, StartLimit);
    }

    /// <summary>Runs another command of <c>berth</c> on the same data and database.</summary>
    public async Task<ToolResult> RunCommandAsync(params string[] command) =>
        await new Tool(await BerthExecutable.PathAsync()).TryRunAsync([.. command, "--data", dataFolder, .. options]);

    /// <summary>Where a browser makes the first account, as the command shows it beside the server.</summary>
    public async Task<string> SetupPathAsync()
    {
        var shown = await new Tool(await BerthExecutable.PathAsync()).RunAsync(
            ["setup-link", "--listen", $"127.0.0.1:{Port}", "--data", dataFolder, .. options]);
        return new Uri(shown.Trim()).PathAndQuery;
    }

    /// <summary>Waits for something the server does in its own time; fails with <paramref name="otherwise"/> if it does not.</summary>
    public async Task WaitUntilAsync(Func<Task<bool>> isDone, TimeSpan limit, Func<string> otherwise)
    {
        try
        {
            await Running.WaitUntilAsync(isDone, limit);
        }
        catch (ToolException e)
        {
            throw new ToolException($"{otherwise()}\n{e.Message}");
        }
    }

    /// <summary>SIGTERM, as a service manager stops it. A clean stop has exit code 0.</summary>
    public async Task StopAsync()
    {
        var exitCode = await Running.StopAsync();
        if (exitCode != 0)
        {
            throw new ToolException($"The server did not stop cleanly. {Running.Describe()}");
        }

        await ForgetAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await Running.KillAsync();
        await ForgetAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        Http.Dispose();
    }

    private async Task ForgetAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
