using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Berth.Server.Hosting.Configuration;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>Which database, and how to reach it. Prints itself without the password, so that no log can hold one.</summary>
public sealed partial class DatabaseAddress
{
    public const string Allowed = "sqlite:///absolute/path/berth.db or postgres://user:password@host:5432/database[?sslmode=...]";

    // libpq's names on the left, because people copy such URLs; the driver's keywords on the right. Whatever is not here is a fault.
    private static readonly Dictionary<string, string> PostgresKeywords = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["search_path"] = "Search Path",
        ["host"] = "Host",
        ["port"] = "Port",
        ["pool_max"] = "Maximum Pool Size",
        ["prepared_statements"] = "Max Auto Prepare",
    };

    private DatabaseAddress(DatabaseKind kind, string connectionString, string display, string? path)
    {
        Kind = kind;
        ConnectionString = connectionString;
        Display = display;
        Path = path;
    }

    public DatabaseKind Kind { get; }

    /// <summary>The ADO.NET form. Holds the password: never print it.</summary>
    public string ConnectionString { get; }

    /// <summary>The URL with the password masked.</summary>
    public string Display { get; }

    /// <summary>The file of a SQLite database, absolute; null for a server.</summary>
    public string? Path { get; }

    public bool HasPassword => new DbConnectionStringBuilder { ConnectionString = ConnectionString }.ContainsKey("Password");

    public static DatabaseAddress Sqlite(string path) =>
        new(DatabaseKind.Sqlite, new DbConnectionStringBuilder { ["Data Source"] = path }.ConnectionString, $"sqlite://{path}", path);

    public static bool TryParse(string text, [NotNullWhen(true)] out DatabaseAddress? address)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        address = scheme < 0 || text.Any(c => char.IsControl(c) || c is '#') ? null : text[..scheme] switch
        {
            "sqlite" => ParseSqlite(text[(scheme + 3)..]),
            "postgres" or "postgresql" => ParsePostgres(text[(scheme + 3)..]),
            _ => null,
        };
        return address is not null;
    }

    /// <summary>A value that may not even parse, made fit to be shown: no user, no password, no options.</summary>
    public static string Mask(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var shown = query < 0 ? text : text[..query] + "?***";

        // From the first "://" to the last "@" of the whole: a password may hold "@", "/" and "?" by mistake.
        var start = text.IndexOf("://", StringComparison.Ordinal);
        var end = text.LastIndexOf('@');
        return start >= 0 && end > start ? $"{text[..start]}://***@{Mask(text[(end + 1)..])}" : shown;
    }

    public override string ToString() => Display;

    private static DatabaseAddress? ParseSqlite(string rest)
    {
        var path = Uri.UnescapeDataString(rest);
        return rest is ['/', _, ..] && path[^1] != '/' && !rest.Contains('?', StringComparison.Ordinal) ? Sqlite(path) : null;
    }

    // Taken apart by hand: System.Uri knows no user without a host, which is how a server on a socket is written.
    private static DatabaseAddress? ParsePostgres(string rest)
    {
        if (PostgresUrl().Match(rest) is not { Success: true } url)
        {
            return null;
        }

        var connection = new DbConnectionStringBuilder
        {
            ["Database"] = Uri.UnescapeDataString(url.Groups["database"].Value),
            ["Username"] = Uri.UnescapeDataString(url.Groups["user"].Value),
        };
        Add("Host", url.Groups["host"].Value.Trim('[', ']'));
        Add("Port", url.Groups["port"].Value);
        Add("Password", Uri.UnescapeDataString(url.Groups["password"].Value));

        // A server on a Unix socket has its folder in ?host= and nothing before the path.
        return AddOptions(connection, url.Groups["query"].Value) && connection.ContainsKey("Host")
            ? new DatabaseAddress(DatabaseKind.Postgres, connection.ConnectionString, Show(url), null)
            : null;

        void Add(string keyword, string value)
        {
            if (value.Length > 0)
            {
                connection[keyword] = value;
            }
        }
    }

    private static bool AddOptions(DbConnectionStringBuilder connection, string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !PostgresKeywords.TryGetValue(pair[..equals], out var keyword) || connection.ContainsKey(keyword))
            {
                return false;
            }

            var value = Uri.UnescapeDataString(pair[(equals + 1)..]);

            // libpq writes "verify-full", the driver "VerifyFull"; the driver does not mind the case.
            connection[keyword] = keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return true;
    }

    private static string Show(Match url)
    {
        var password = url.Groups["password"].Success ? ":***" : "";
        var port = url.Groups["port"].Success ? ":" + url.Groups["port"].Value : "";
        var query = url.Groups["query"].Success ? "?" + url.Groups["query"].Value : "";
        return $"postgres://{url.Groups["user"].Value}{password}@{url.Groups["host"].Value}{port}/{url.Groups["database"].Value}{query}";
    }

    [GeneratedRegex(
        @"^(?<user>[^:@/?]+)(:(?<password>[^:@/?]+))?@(?<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(:(?<port>[0-9]{1,5}))?"
        + @"/(?<database>[^/?]+)(\?(?<query>.+))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex PostgresUrl();
}
