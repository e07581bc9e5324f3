using System.Text;
using Berth.Oci;

namespace Berth.Registry;

/// <summary>Names of accounts and organizations. They are the first segment of repository names and of page addresses, so some are
/// taken.</summary>
internal static class Names
{
    public const int Shortest = 2, Longest = 40;

    /// <summary>Segments that belong to the Hub API, to pages and files, or that would pass for the registry itself.</summary>
    private static readonly string[] Reserved =
    [
        "users", "user", "auth", "access-tokens", "api_tokens", "repositories", "namespaces", "orgs", "auditlogs", "search", "invites",
        "scim", "logout", "login", "v1", "v2", "api", "token", "tokens", "healthz", "readyz", "livez", "metrics", "explore", "settings",
        "account", "accounts", "sign-in", "sign-out", "sign-up", "register", "claim", "setup", "reset", "reset-password", "two-factor",
        "sessions", "admin", "administrator", "administrators", "root", "system", "registry", "library", "berth", "official", "support",
        "security", "help", "about", "docs", "static", "assets", "css", "js", "img", "fonts", "favicon.ico", "robots.txt", "openapi",
        "swagger", "webhooks", "events", "catalog", "create", "new", "edit", "delete", "home", "index", "dashboard", "profile",
        "organizations", "organization", "teams", "members", "invitations", "stars", "starred", "tags", "repository", "audit", "jobs",
        "health", "status", "error", "not-found", "anonymous", "nobody", "everyone", "public", "private", "me", "self", "null",
        "undefined", "command-line", "www", "well-known", "framework", "blazor", "oauth", "welcome", "forgot", "preferences",
        "invitation", "oidc", "sso", "saml", "ldap", "callback", "uploads", "blobs", "manifests", "referrers", "language", "theme",
        "robot", "robots",
    ];

    private static readonly HashSet<string> ReservedSkeletons = [.. Reserved.Select(Skeleton)];

    /// <summary>Why nobody can have this name; null when it is free to be taken, if nobody has one that looks like it.</summary>
    public static Refusal? Check(string name)
    {
        if (name.Length is < Shortest or > Longest || name.Contains('/', StringComparison.Ordinal) || !RepositoryName.TryParse(name, out _))
        {
            return Refusal.Invalid(
                "name_invalid",
                $"A name has {Shortest} to {Longest} lower-case letters and digits, with single dots, underscores or hyphens between them.",
                "name");
        }

        return ReservedSkeletons.Contains(Skeleton(name))
            ? Refusal.Invalid("name_reserved", "This name is reserved, or looks like one that is.", "name")
            : null;
    }

    /// <summary>The name as it would be stored, for a lookup; what nobody can have becomes a text that nobody has either.</summary>
    public static string ForLookup(string name) => RepositoryName.TryParse(name, out _) ? name : "-";

    public static Refusal Taken => Refusal.Conflict("name_taken", "This name, or one that looks like it, is taken.", "name");

    /// <summary>What an eye keeps of a name: separators and the difference between 0 and o, between 1, i and l are lost on it.</summary>
    public static string Skeleton(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant())
        {
            text.Append(c switch
            {
                '.' or '_' or '-' => "",
                '0' => "o",
                '1' or 'i' => "l",
                _ => c,
            });
        }

        return text.Replace("rn", "m").Replace("vv", "w").ToString();
    }
}
