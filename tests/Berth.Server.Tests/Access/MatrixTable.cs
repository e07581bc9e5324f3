using Berth.Registry.Callers;
using Berth.Server.V2;

namespace Berth.Server.Tests.Access;

/// <summary>What a request takes of a repository, and what a token may let its holder do.</summary>
[Flags]
internal enum Can
{
    Nothing = 0,
    Pull = 1,
    Push = 2,
    Delete = 4,
    Everything = Pull | Push | Delete,
}

internal enum Role
{
    None,
    Reader,
    Writer,
    Admin,
}

/// <summary>How credentials travel: with each request, or exchanged for a token first.</summary>
internal enum Way
{
    Basic,
    Bearer,
}

/// <param name="Name">The repository; null for one that is missing, for each caller under a name of its own.</param>
internal sealed record Place(string Namespace, string? Name, bool IsPublic = false)
{
    public bool Exists => Name is not null;

    public string NameFor(Caller caller, Way way) => Name ?? $"{Namespace}{(Namespace.Length == 0 ? "" : "/")}{caller.Name}-{way.ToString().ToLowerInvariant()}";
}

/// <summary>What a route takes, and what it answers whom it admits: the request is chosen so that success changes nothing, except that
/// the last one creates what is missing.</summary>
/// <param name="Takes">Any of these suffices; nothing for a route that is about no repository.</param>
internal sealed record Route(V2Noun Noun, string Method, string Path, Can Takes, int There, int Missing)
{
    /// <summary>Whether the route is for everybody, for anybody with valid credentials (a token for nobody is one), or for somebody.</summary>
    public Audience Audience { get; init; }
}

internal enum Audience
{
    Everybody,
    Holder,
    Somebody,
}

/// <summary>One who asks. What the caller may do follows from the rights and the limits of the credential, and from nothing else.</summary>
/// <param name="Account">The name to sign in by; empty for nobody.</param>
internal sealed record Caller(string Name, string Account)
{
    public (string Pattern, Role Role)[] Rights { get; init; } = [];

    public (string Pattern, Can Can)[] Limits { get; init; } = [("*", Can.Everything)];

    /// <summary>What an organization's token may do in it beside its repositories.</summary>
    public OrganizationScopes Organization { get; init; }

    /// <summary>The credential was good once, or for something else.</summary>
    public bool IsEnded { get; init; }

    public Way[] Ways { get; init; } = [Way.Basic, Way.Bearer];

    public bool IsNobody => Account.Length == 0;
}

/// <summary>The rows of the matrix, and the one rule that every expectation is derived from.</summary>
internal static class MatrixTable
{
    public const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    private const OrganizationScopes Readers = OrganizationScopes.ReadMembers | OrganizationScopes.ReadInvitations | OrganizationScopes.ReadTeams
        | OrganizationScopes.ReadAuditLog | OrganizationScopes.ReadRegistryAccess;

    private const OrganizationScopes Editors = OrganizationScopes.EditMembers | OrganizationScopes.EditInvitations | OrganizationScopes.EditTeams
        | OrganizationScopes.EditRegistryAccess;

    private const string Session = "blobs/uploads/0190a3b0-0000-7000-8000-000000000000";

    public static IReadOnlyList<Place> Places { get; } =
    [
        new("bob", "bob/open", IsPublic: true), new("bob", "bob/secret"), new("guild", "guild/secret"),
        new("bob", null), new("guild", null), new("zoe", null), new("", null),
    ];

    public static IReadOnlyList<Route> Routes { get; } =
    [
        new(V2Noun.Base, "GET", "", Can.Nothing, 200, 200) { Audience = Audience.Holder },
        new(V2Noun.Catalog, "GET", "_catalog", Can.Nothing, 200, 200) { Audience = Audience.Somebody },
        new(V2Noun.Extensions, "GET", "_oci/ext/discover", Can.Nothing, 200, 200),
        new(V2Noun.RepositoryExtensions, "GET", "_oci/ext/discover", Can.Pull, 200, 200),
        new(V2Noun.TagsList, "GET", "tags/list", Can.Pull, 200, 404),
        new(V2Noun.Manifest, "GET", "manifests/v1", Can.Pull, 200, 404),
        new(V2Noun.Referrers, "GET", $"referrers/{Digest}", Can.Pull, 200, 200),
        new(V2Noun.Blob, "GET", $"blobs/{Digest}", Can.Pull, 200, 404),
        new(V2Noun.Blob, "DELETE", $"blobs/{Digest.Replace('4', '5')}", Can.Delete, 404, 404),
        new(V2Noun.Manifest, "DELETE", $"manifests/{Digest.Replace('4', '5')}", Can.Delete, 404, 404),
        new(V2Noun.UploadsStart, "POST", "blobs/uploads/", Can.Push, 202, 202),
        new(V2Noun.Upload, "GET", Session, Can.Push, 404, 404),
        new(V2Noun.Upload, "PATCH", Session, Can.Push, 404, 404),
        new(V2Noun.Upload, "PUT", $"{Session}?digest={Digest}", Can.Push, 404, 404),
        new(V2Noun.Upload, "DELETE", Session, Can.Push | Can.Delete, 404, 404),
        new(V2Noun.Manifest, "PUT", "manifests/v1", Can.Push, 201, 201),
    ];

    public static IReadOnlyList<Caller> Callers { get; } =
    [
        new("nobody", ""),
        new("stranger", "zed"),
        new("reader", "ray") { Rights = [("bob/open", Role.Reader), ("bob/secret", Role.Reader)] },
        new("writer", "wil") { Rights = [("bob/open", Role.Writer), ("bob/secret", Role.Writer)] },
        new("manager", "mia") { Rights = [("bob/open", Role.Admin), ("bob/secret", Role.Admin)] },
        new("owner", "bob") { Rights = [("bob/*", Role.Admin)] },
        new("administrator", "ann") { Rights = [("*", Role.Admin)] },
        new("org-owner", "olga") { Rights = [("guild/*", Role.Admin)] },
        new("org-editor", "ed") { Rights = [("guild/*", Role.Admin)] },
        new("org-member", "max"),
        new("team-reader", "tom") { Rights = [("guild/secret", Role.Reader)] },
        new("team-writer", "tia") { Rights = [("guild/secret", Role.Writer)] },
        new("team-manager", "tam") { Rights = [("guild/secret", Role.Admin)] },
        new("space-writer", "sam") { Rights = [("guild/*", Role.Writer)] },
        new("robot", "guild") { Rights = [("guild/*", Role.Admin)] },
        new("read-robot", "guild") { Rights = [("guild/*", Role.Admin)], Limits = [("guild/secret", Can.Pull)] },
        new("reading-robot", "guild") { Rights = [("guild/*", Role.Admin)], Limits = [], Organization = Readers },
        new("editing-robot", "guild") { Rights = [("guild/*", Role.Admin)], Limits = [], Organization = Editors },
        new("read-token", "bob") { Rights = [("bob/*", Role.Admin)], Limits = [("*", Can.Pull)] },
        new("write-token", "bob") { Rights = [("bob/*", Role.Admin)], Limits = [("*", Can.Pull | Can.Push)] },
        new("delete-token", "bob") { Rights = [("bob/*", Role.Admin)], Limits = [("bob/*", Can.Pull | Can.Delete)] },
        new("limited-token", "bob") { Rights = [("bob/*", Role.Admin)], Limits = [("bob/open", Can.Everything)] },
        new("public-token", "bob") { Rights = [("bob/*", Role.Admin)], Limits = [] },
        new("owner-limited-token", "olga") { Rights = [("guild/*", Role.Admin)], Limits = [("guild/secret", Can.Everything)] },
        new("owner-public-token", "olga") { Rights = [("guild/*", Role.Admin)], Limits = [] },
        new("member-read-token", "max") { Limits = [("*", Can.Pull)] },
        new("limited-admin", "ann") { Rights = [("*", Role.Admin)], Limits = [("guild/*", Can.Everything)] },
        new("disabled", "dan") { IsEnded = true },
        new("expired-token", "bob") { IsEnded = true },
        new("revoked-token", "bob") { IsEnded = true },
        new("stolen-token", "ray") { IsEnded = true, Ways = [Way.Basic] },
        new("expired-bearer", "bob") { IsEnded = true, Ways = [Way.Bearer] },
        new("hub-token", "bob") { IsEnded = true, Ways = [Way.Bearer] },
    ];

    public static int StatusOf(Route route, Caller caller, Way way, Place place)
    {
        if (caller.IsEnded)
        {
            return 401;
        }

        if (route.Takes == Can.Nothing)
        {
            return route.Audience switch
            {
                Audience.Holder when caller.IsNobody && way == Way.Basic => 401,
                Audience.Somebody when caller.IsNobody => 401,
                _ => route.There,
            };
        }

        var refused = caller.IsNobody || way == Way.Bearer ? 401 : 403;
        return (Allowed(caller, way, place) & route.Takes) == Can.Nothing ? refused : place.Exists ? route.There : route.Missing;
    }

    /// <summary>The rule: what is public anybody pulls; for the rest the role must suffice and the credential must reach.</summary>
    public static Can Allowed(Caller caller, Way way, Place place)
    {
        var name = place.NameFor(caller, way);
        var role = caller.Rights.Where(right => Covers(right.Pattern, name)).Select(right => right.Role).DefaultIfEmpty(Role.None).Max();
        var rights = role switch
        {
            Role.None => Can.Nothing,
            Role.Reader => Can.Pull,
            Role.Writer => Can.Pull | Can.Push,
            _ => Can.Everything,
        };
        var reach = caller.Limits.Where(limit => Covers(limit.Pattern, name)).Aggregate(Can.Nothing, (all, limit) => all | limit.Can);
        return (rights & reach) | (place.IsPublic ? Can.Pull : Can.Nothing);
    }

    private static bool Covers(string pattern, string name) =>
        pattern == "*" || pattern == name || (pattern.EndsWith("/*", StringComparison.Ordinal) && name.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
