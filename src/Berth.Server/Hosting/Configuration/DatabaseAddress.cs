using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Berth.Server.Hosting.Configuration;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>Which database, and how to reach it. Prints itself without the password, so that no log can hold one.</summary>
public sealed class DatabaseAddress
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

    public static DatabaseAddress Sqlite(string path) =>
        new(DatabaseKind.Sqlite, new DbConnectionStringBuilder { ["Data Source"] = path }.ConnectionString, $"sqlite://{path}", path);

    public static bool TryParse(string text, [NotNullWhen(true)] out DatabaseAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Fragment.Length > 0)
        {
            return false;
        }

        address = url.Scheme switch
        {
            "sqlite" => ParseSqlite(text, url),
            "postgres" or "postgresql" => ParsePostgres(url),
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

    private static DatabaseAddress? ParseSqlite(string text, Uri url)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        return text.StartsWith("sqlite:///", StringComparison.OrdinalIgnoreCase) && url.Query.Length == 0 && path.Length > 1 && path[^1] != '/'
            ? Sqlite(path)
            : null;
    }

    private static DatabaseAddress? ParsePostgres(Uri url)
    {
        var database = Uri.UnescapeDataString(url.AbsolutePath).TrimStart('/');
        var (user, password) = SplitUser(url.UserInfo);
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal) || user.Length == 0)
        {
            return null;
        }

        var connection = new DbConnectionStringBuilder { ["Database"] = database, ["Username"] = user };
        if (url.Host.Length > 0)
        {
            connection["Host"] = url.IdnHost;
        }

        if (url.Port > 0)
        {
            connection["Port"] = url.Port;
        }

        if (password is not null)
        {
            connection["Password"] = password;
        }

        // A server on a Unix socket has its folder in ?host= and nothing before the path.
        return AddOptions(connection, url.Query) && connection.ContainsKey("Host")
            ? new DatabaseAddress(DatabaseKind.Postgres, connection.ConnectionString, Show(url, user, password), null)
            : null;
    }

    private static bool AddOptions(DbConnectionStringBuilder connection, string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
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

    private static (string User, string? Password) SplitUser(string userInfo)
    {
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(userInfo), null)
            : (Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }

    private static string Show(Uri url, string user, string? password) =>
        $"postgres://{user}{(password is null ? "" : ":***")}@{url.Authority[(url.Authority.LastIndexOf('@') + 1)..]}{url.PathAndQuery}";
}
