using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Bench.Targets;

/// <summary>A published Berth that serves, and the targets that it can be.</summary>
internal sealed class BerthProcess : IAsyncDisposable
{
    private const string Account = "ada";
    private const string Password = "a long password";
    private const string Repository = Names.Repository;

    private readonly ServerProcess _process;
    private readonly HttpClient _http = new(new SocketsHttpHandler());
    private readonly string _data;
    private readonly string[] _options;

    private BerthProcess(ServerProcess process, string data, string[] options)
    {
        _process = process;
        _data = data;
        _options = options;
        _http.BaseAddress = new Uri($"http://{process.EndPoint}");
    }

    public int Id => _process.Id;

    public static async Task<BerthProcess> StartAsync(string data, params string[] options)
    {
        var process = await LaunchAsync(data, options);
        await process.ListensAsync();
        return new BerthProcess(process, data, options);
    }

    public static async Task<ServerProcess> LaunchAsync(string data, params string[] options)
    {
        var port = FreePort.Next();
        Directory.CreateDirectory(data);
        return ServerProcess.Launch(
            data + ".log", port, [await BerthExecutable.PathAsync(), "serve", "--listen", $"127.0.0.1:{port}", "--data", data, .. options]);
    }

    /// <summary>Without an account, so open to everybody, as a new registry is.</summary>
    /// <param name="full">A copy of its folder, on which another one may start.</param>
    public Target Open(string name, Role role, string? full = null) => new(name, role, _process.EndPoint, [_process.Id])
    {
        Blobs = BlobsOf(_data),
        Statements = CountTransactionsAsync,
        Launch = data => LaunchAsync(data),
        FullFolder = full,
    };

    /// <summary>With a certificate. What it is compared with speaks TLS too, so that it is Berth there.</summary>
    public Target OverTls(string name) => new(name, Role.Berth, _process.EndPoint, [_process.Id]) { IsTls = true };

    /// <summary>The same with its database beside it.</summary>
    public Target OnPostgreSql(string name, int database, Func<Task<long>> statements) =>
        new(name, Role.Variant, _process.EndPoint, [_process.Id])
        {
            Blobs = BlobsOf(_data),
            Helpers = [database],
            Statements = statements,
        };

    /// <summary>With an account and a private repository that a token opens.</summary>
    public Target WithToken(string name) => Closed(name, AskForTokenAsync);

    /// <summary>The same, where every request carries the password.</summary>
    public Target WithPassword(string name) => Closed(name, () => Task.FromResult<string?>(Basic));

    public async Task AddAccountAsync() =>
        await (await BerthAsync()).WithInput(Password + "\n").RunAsync(["user", "add", Account, "--admin", "--password-stdin", "--data", _data, .. _options]);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    private static string Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{Password}"));

    private static string BlobsOf(string data) => Path.Combine(data, "storage", Names.BlobTree);

    private static async Task<Tool> BerthAsync() => new(await BerthExecutable.PathAsync());

    private Target Closed(string name, Func<Task<string?>> authorize) => new(name, Role.Variant, _process.EndPoint, [_process.Id])
    {
        Blobs = BlobsOf(_data),
        PushAuthorization = Basic,
        Authorize = authorize,
        Close = MakePrivateAsync,
        Statements = CountTransactionsAsync,
    };

    private async Task MakePrivateAsync() => await (await BerthAsync()).RunAsync(["repo", "private", Repository, "--data", _data, .. _options]);

    private async Task<string?> AskForTokenAsync()
    {
        using var ping = await _http.GetAsync(new Uri("/v2/", UriKind.Relative));
        var challenge = ping.Headers.WwwAuthenticate.First(header => header.Scheme == "Bearer").Parameter!;
        var (realm, service) = (Parameter(challenge, "realm"), Parameter(challenge, "service"));
        using var question = new HttpRequestMessage(HttpMethod.Get, $"{realm}?service={service}&scope=repository:{Repository}:pull");
        question.Headers.Authorization = AuthenticationHeaderValue.Parse(Basic);
        using var answer = (await _http.SendAsync(question)).EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return "Bearer " + json.RootElement.GetProperty("token").GetString();
    }

    private static string Parameter(string challenge, string name)
    {
        var from = challenge.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return challenge[from..challenge.IndexOf('"', from)];
    }

    /// <summary>SQLite runs in the process and counts nothing. Berth's own metrics have its reads and changes, each of which is a statement
    /// or a few.</summary>
    private async Task<long> CountTransactionsAsync()
    {
        const string counter = "berth_database_seconds_count";
        var metrics = await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return metrics.Split('\n').Where(line => line.StartsWith(counter, StringComparison.Ordinal))
            .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
