using Berth.Registry.Content.Manifests;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Configuration;

/// <summary>
/// Everything an operator can say. Immutable and already checked: whoever holds one may rely on the bounds written here.
/// How each value is named and read from flag, environment and file stands in <see cref="Settings"/>.
/// </summary>
public sealed record BerthOptions
{
    /// <summary>Where to accept connections. Default: localhost:5000, which is both 127.0.0.1 and [::1]. At least one.</summary>
    public IReadOnlyList<ListenAddress> Listen { get; init; } = [new ListenAddress("localhost", 5000)];

    /// <summary>The data folder, as given; relative to the current folder. Default: ./data. Made at start.</summary>
    public string Data { get; init; } = "./data";

    /// <summary>The database of metadata. Default: SQLite in berth.db in the data folder.</summary>
    public DatabaseAddress Database
    {
        get => field ?? DatabaseAddress.Sqlite(Path.Combine(DataPath, "berth.db"));
        init;
    }

    /// <summary>The file that names the database. Default: none. Its content is <see cref="Database"/>.</summary>
    public string? DatabaseFile { get; init; }

    /// <summary>The folder that holds the blobs, absolute. Default: storage in the data folder.</summary>
    public string Storage
    {
        get => field ?? Path.Combine(DataPath, "storage");
        init;
    }

    /// <summary>PEM file with the certificate and its chain. Default: none, plain http. Goes with <see cref="TlsKey"/>.</summary>
    public string? TlsCert { get; init; }

    /// <summary>PEM file with the unencrypted private key. Default: none. Goes with <see cref="TlsCert"/>.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Text for people, JSON for machines. Default: text.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>The least severe line that is written. Default: info.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The address clients know, where they do not send it, as behind a proxy. http or https, no path. Default: none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Proxies whose X-Forwarded-* headers are believed. Default: nobody's.</summary>
    public IReadOnlyList<System.Net.IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Origins of browser pages that may call /v2. Default: none. "*" is any, without credentials.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>How long an upload may rest before it is cleared away. Default: 24 h. 1 minute to 30 days.</summary>
    public TimeSpan UploadTtl { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The same for an upload that broke off and whose client does not resume uploads. Default: 1 h. 1 minute to 30 days.</summary>
    public TimeSpan BrokenUploadTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a blob that nothing refers to yet waits for its manifest.</summary>
    public TimeSpan GcGrace { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From one cycle of garbage collection to the next.</summary>
    public TimeSpan GcInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what was deleted, and what a tag named before, can be brought back.</summary>
    public TimeSpan TrashTtl { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long requests in flight may take to end after SIGTERM. Default: 30 s. 0 to 10 minutes.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether clients that ask for a refresh token get one. Default: false, because docker then forgets the password, and tools that
    /// read it from docker's file (pull secrets of Kubernetes, Watchtower, Renovate) find nothing they can use.</summary>
    public bool RefreshTokens { get; init; }

    /// <summary>Whether tags, manifests and blobs may be deleted. Default: true. When false every delete is answered with 405.</summary>
    public bool DeleteEnabled { get; init; } = true;

    /// <summary>The largest manifest accepted, in bytes. Default: 4 MiB. 64 KiB to 64 MiB.</summary>
    public long MaxManifestSize { get; init; } = 4 << 20;

    /// <summary>Memory for what was read from content and is kept, in bytes. Default: 64 MiB. 1 MiB to 64 GiB.</summary>
    public long CacheSize { get; init; } = 64 << 20;

    /// <summary>Which manifests may name content that is not here. Default: indexes, as partial mirrors push them.</summary>
    public SparseManifests SparseManifests { get; init; } = SparseManifests.Indexes;

    /// <summary>How long a client that sends a body may send nothing. Default: 60 s. 0, for as long as it likes, to 1 hour.</summary>
    public TimeSpan IdleBodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many uploads one user may have open. Default: 1000. 1 to 1,000,000.</summary>
    public int OpenUploadsPerUser { get; init; } = 1000;

    /// <summary>How often one address may pull in a window without signing in. Default: 0, for no limit. 0 to 1,000,000.</summary>
    public int PullLimitAnonymous { get; init; }

    /// <summary>How often one user may pull in a window. Default: 0, for no limit. 0 to 1,000,000.</summary>
    public int PullLimitUser { get; init; }

    /// <summary>How long a client's window is, from its first pull on. Default: 6 h. 1 minute to 30 days.</summary>
    public TimeSpan PullLimitWindow { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How many requests a minute one account, or one network that has not signed in, may send to the Hub API. Default: 6000. 0, for no
    /// limit, to 1,000,000.</summary>
    public int HubRateLimit { get; init; } = 6000;

    /// <summary>The data folder as an absolute path.</summary>
    public string DataPath => Path.GetFullPath(Data);

    public bool UsesTls => TlsCert is not null;

    /// <summary>Where a program on this machine reaches the server.</summary>
    public Uri LocalAddress => new UriBuilder(
        UsesTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, Listen[0] is { Host: "*" } ? "localhost" : Listen[0].Host, Listen[0].Port).Uri;
}

public enum LogFormat
{
    Text,
    Json,
}
