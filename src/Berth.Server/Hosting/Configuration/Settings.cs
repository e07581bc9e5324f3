using System.Globalization;
using System.Text;
using Berth.Registry.Content.Manifests;
using Microsoft.Extensions.Logging;

namespace Berth.Server.Hosting.Configuration;

/// <summary>The table of settings: flags, environment, berth.json, --help, the README and the validator all come from these rows.</summary>
public static class Settings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Of<IReadOnlyList<ListenAddress>>(
            "listen", "ADDRESS", ListenAddress.Allowed,
            "Where to accept connections.",
            SettingReaders.List<ListenAddress>(ListenAddress.TryParse!),
            (o, v) => o with { Listen = v },
            o => string.Join(',', o.Listen)),
        Setting.Of<string>(
            "data", "FOLDER", "a folder that exists or can be made",
            "The data folder. Holds berth.json, and by default the database and the blobs.",
            SettingReaders.Text,
            (o, v) => o with { Data = v },
            o => o.Data),
        Setting.Of<DatabaseAddress>(
            "database", "URL", DatabaseAddress.Allowed,
            "The database of metadata.",
            DatabaseAddress.TryParse!,
            (o, v) => o with { Database = v },
            o => o.Database.Display,
            "sqlite:///<data>/berth.db",
            DatabaseAddress.Mask),
        Setting.Of<string>(
            "database-file", "FILE", "a file that holds a URL as database takes it, and nothing else; not together with database",
            "The database of metadata, named in a file: its password then shows in no list of processes.",
            SettingReaders.Text,
            (o, v) => o with { DatabaseFile = v },
            o => o.DatabaseFile),
        Setting.Of<string>(
            "storage", "URL", "file:///absolute/path, or the path of a folder that exists or can be made",
            "Where the blobs live, in the layout of registry:2.",
            SettingReaders.Folder,
            (o, v) => o with { Storage = v },
            o => "file://" + o.Storage,
            "file:///<data>/storage"),
        Setting.Of<string>(
            "tls-cert", "FILE", "a PEM file with a certificate and its chain, together with tls-key",
            "Certificate for https. Read again when the file changes.",
            SettingReaders.Text,
            (o, v) => o with { TlsCert = v },
            o => o.TlsCert),
        Setting.Of<string>(
            "tls-key", "FILE", "a PEM file with the certificate's private key, not encrypted, together with tls-cert",
            "Private key for https. Read again when the file changes.",
            SettingReaders.Text,
            (o, v) => o with { TlsKey = v },
            o => o.TlsKey),
        Setting.Of<LogFormat>(
            "log-format", "FORMAT", "text or json",
            "How log lines are written to standard output.",
            SettingReaders.OneOf(("text", LogFormat.Text), ("json", LogFormat.Json)),
            (o, v) => o with { LogFormat = v },
            o => o.LogFormat == LogFormat.Json ? "json" : "text"),
        Setting.Of<LogLevel>(
            "log-level", "LEVEL", "trace, debug, info, warn or error",
            "The least severe line that is written.",
            SettingReaders.OneOf(Levels),
            (o, v) => o with { LogLevel = v },
            o => Levels.First(level => level.Value == o.LogLevel).Name),
        Setting.Of<Uri>(
            "public-url", "URL", "http:// or https:// and a host, without a path",
            "The address clients know, when it is not the one they send, as behind a proxy.",
            SettingReaders.Origin,
            (o, v) => o with { PublicUrl = v },
            o => o.PublicUrl?.GetLeftPart(UriPartial.Authority)),
        Setting.Of<IReadOnlyList<System.Net.IPNetwork>>(
            "trusted-proxies", "CIDR", "addresses or networks such as 10.0.0.0/8, with commas between",
            "Proxies whose X-Forwarded-For, -Proto and -Host are believed.",
            SettingReaders.List<System.Net.IPNetwork>(SettingReaders.Network),
            (o, v) => o with { TrustedProxies = v },
            o => OrNone(o.TrustedProxies)),
        Setting.Of<IReadOnlyList<string>>(
            "cors-origins", "ORIGIN", "origins such as https://ui.example.com, with commas between, or * for any",
            "Origins of browser pages that may call /v2.",
            SettingReaders.List<string>(SettingReaders.CorsOrigin),
            (o, v) => o with { CorsOrigins = v },
            o => OrNone(o.CorsOrigins)),
        Setting.Of<TimeSpan>(
            "upload-ttl", "TIME", "1m to 30d, as 90s, 15m, 24h or 7d",
            "How long an upload may rest before it is cleared away.",
            SettingReaders.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            (o, v) => o with { UploadTtl = v },
            o => Brief(o.UploadTtl)),
        Setting.Of<TimeSpan>(
            "broken-upload-ttl", "TIME", "1m to 30d, as 90s, 15m, 24h or 7d",
            "The same for an upload that broke off and whose client never resumes one, as docker and podman.",
            SettingReaders.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            (o, v) => o with { BrokenUploadTtl = v },
            o => Brief(o.BrokenUploadTtl)),
        Setting.Of<TimeSpan>(
            "gc-grace", "TIME", "0s to 30d, as 90s, 15m, 24h or 7d",
            "How long a blob that nothing refers to yet waits for its manifest before it is collected.",
            SettingReaders.Duration(TimeSpan.Zero, TimeSpan.FromDays(30)),
            (o, v) => o with { GcGrace = v },
            o => Brief(o.GcGrace)),
        Setting.Of<TimeSpan>(
            "gc-interval", "TIME", "1s to 7d, as 90s, 15m, 24h or 7d",
            "How long garbage collection rests between two cycles.",
            SettingReaders.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            (o, v) => o with { GcInterval = v },
            o => Brief(o.GcInterval)),
        Setting.Of<TimeSpan>(
            "trash-ttl", "TIME", "0s to 3650d, as 90s, 15m, 24h or 7d",
            "How long what was deleted, or overwritten by another push of its tag, can be brought back; 0s for not at all.",
            SettingReaders.Duration(TimeSpan.Zero, TimeSpan.FromDays(3650)),
            (o, v) => o with { TrashTtl = v },
            o => Brief(o.TrashTtl)),
        Setting.Of<TimeSpan>(
            "shutdown-timeout", "TIME", "0s to 10m, as 30s or 2m",
            "How long requests in flight may take to end after SIGTERM.",
            SettingReaders.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            (o, v) => o with { ShutdownTimeout = v },
            o => Brief(o.ShutdownTimeout)),
        Setting.Of<bool>(
            "refresh-tokens", "BOOL", "true or false",
            "Whether clients that ask for a refresh token get one; docker then forgets the password.",
            SettingReaders.Bool,
            (o, v) => o with { RefreshTokens = v },
            o => o.RefreshTokens ? "true" : "false"),
        Setting.Of<bool>(
            "delete-enabled", "BOOL", "true or false",
            "Whether tags, manifests and blobs may be deleted.",
            SettingReaders.Bool,
            (o, v) => o with { DeleteEnabled = v },
            o => o.DeleteEnabled ? "true" : "false"),
        Setting.Of<long>(
            "max-manifest-size", "BYTES", "64KiB to 64MiB, bare bytes or with KiB or MiB",
            "The largest manifest accepted.",
            SettingReaders.Bytes(64 << 10, 64 << 20),
            (o, v) => o with { MaxManifestSize = v },
            o => Brief(o.MaxManifestSize)),
        Setting.Of<SparseManifests>(
            "sparse-manifests", "WHICH", "none, indexes or all",
            "Which manifests may name content that is not here.",
            SettingReaders.OneOf(Sparse),
            (o, v) => o with { SparseManifests = v },
            o => Sparse.First(which => which.Value == o.SparseManifests).Name),
        Setting.Of<long>(
            "cache-size", "BYTES", "1MiB to 64GiB, bare bytes or with KiB, MiB or GiB",
            "Memory for what is kept of content that was read, such as image configs and tokens.",
            SettingReaders.Bytes(1 << 20, 64L << 30),
            (o, v) => o with { CacheSize = v },
            o => Brief(o.CacheSize)),
        Setting.Of<TimeSpan>(
            "idle-body-timeout", "TIME", "0s to 1h, as 30s or 2m; 0s cuts nobody off",
            "How long a client may send nothing in the middle of a push before it is cut off. A slow one is not.",
            SettingReaders.Duration(TimeSpan.Zero, TimeSpan.FromHours(1)),
            (o, v) => o with { IdleBodyTimeout = v },
            o => Brief(o.IdleBodyTimeout)),
        Setting.Of<int>(
            "open-uploads-per-user", "COUNT", "1 to 1000000",
            "How many uploads one user may have open.",
            SettingReaders.Count(1, 1_000_000),
            (o, v) => o with { OpenUploadsPerUser = v },
            o => o.OpenUploadsPerUser.ToString(CultureInfo.InvariantCulture)),
        Setting.Of<int>(
            "pull-limit-anonymous", "COUNT", "0 to 1000000; 0 is no limit",
            "How often one address may pull in a window without signing in; with IPv6, one /64.",
            SettingReaders.Count(0, 1_000_000),
            (o, v) => o with { PullLimitAnonymous = v },
            o => o.PullLimitAnonymous.ToString(CultureInfo.InvariantCulture)),
        Setting.Of<int>(
            "pull-limit-user", "COUNT", "0 to 1000000; 0 is no limit",
            "How often one user may pull in a window; an organization's tokens count as one.",
            SettingReaders.Count(0, 1_000_000),
            (o, v) => o with { PullLimitUser = v },
            o => o.PullLimitUser.ToString(CultureInfo.InvariantCulture)),
        Setting.Of<TimeSpan>(
            "pull-limit-window", "TIME", "1m to 30d, as 90s, 15m, 24h or 7d",
            "The window of the pull limits. It begins with a client's first pull.",
            SettingReaders.Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            (o, v) => o with { PullLimitWindow = v },
            o => Brief(o.PullLimitWindow)),
        Setting.Of<int>(
            "hub-rate-limit", "COUNT", "0 to 1000000; 0 is no limit",
            "How many requests a minute one user may send to the Hub API, or one address that has not signed in.",
            SettingReaders.Count(0, 1_000_000),
            (o, v) => o with { HubRateLimit = v },
            o => o.HubRateLimit.ToString(CultureInfo.InvariantCulture)),
    ];

    private static (string Name, LogLevel Value)[] Levels =>
    [
        ("trace", LogLevel.Trace),
        ("debug", LogLevel.Debug),
        ("info", LogLevel.Information),
        ("warn", LogLevel.Warning),
        ("error", LogLevel.Error),
    ];

    private static (string Name, SparseManifests Value)[] Sparse =>
    [
        ("none", SparseManifests.None),
        ("indexes", SparseManifests.Indexes),
        ("all", SparseManifests.All),
    ];

    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    /// <summary>The table of the README.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder("| flag, and key in berth.json | environment | default | meaning |\n|---|---|---|---|\n");
        foreach (var setting in All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Flag} {setting.Form}` | `{setting.Variable}` | `{setting.Default}` ")
                .Append(CultureInfo.InvariantCulture, $"| {setting.Meaning} Allowed: {setting.Allowed}. |\n");
        }

        return text.ToString();
    }

    private static string? OrNone<T>(IReadOnlyList<T> values) => values.Count == 0 ? null : string.Join(',', values);

    private static string Brief(TimeSpan time) => time.TotalSeconds switch
    {
        0 => "0s",
        var s when s % 86400 == 0 && s > 86400 => $"{s / 86400}d",
        var s when s % 3600 == 0 => $"{s / 3600}h",
        var s when s % 60 == 0 => $"{s / 60}m",
        var s => $"{s}s",
    };

    private static string Brief(long bytes) => bytes switch
    {
        > 0 when bytes % (1 << 30) == 0 => $"{bytes >> 30}GiB",
        > 0 when bytes % (1 << 20) == 0 => $"{bytes >> 20}MiB",
        > 0 when bytes % (1 << 10) == 0 => $"{bytes >> 10}KiB",
        _ => bytes.ToString(CultureInfo.InvariantCulture),
    };
}
