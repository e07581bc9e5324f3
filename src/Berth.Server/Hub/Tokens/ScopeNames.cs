using System.Diagnostics.CodeAnalysis;
using Berth.Registry.Callers;

namespace Berth.Server.Hub.Tokens;

/// <summary>What tokens may do, in the words of the Hub API and its clients.</summary>
internal static class ScopeNames
{
    public const string Known = "repo:admin, repo:write, repo:read, repo:public_read, and in Berth repo:delete";

    private static readonly Dictionary<string, TokenScopes> Scopes = new(StringComparer.Ordinal)
    {
        ["repo:admin"] = TokenScopes.Admin,
        ["repo:write"] = TokenScopes.Write,
        ["repo:delete"] = TokenScopes.Delete,
        ["repo:read"] = TokenScopes.Read,
        ["repo:public_read"] = TokenScopes.None,
        ["repo-admin"] = TokenScopes.Admin,
        ["repo-push"] = TokenScopes.Write,
        ["repo-delete"] = TokenScopes.Delete,
        ["repo-pull"] = TokenScopes.Read,
        ["scope-image-push"] = TokenScopes.Write,
        ["scope-image-pull"] = TokenScopes.Read,
        ["scope-image-delete"] = TokenScopes.Write | TokenScopes.Delete,
    };

    private static readonly Dictionary<string, OrganizationScopes> InOrganization = new(StringComparer.Ordinal)
    {
        ["scope-member-read"] = OrganizationScopes.ReadMembers,
        ["scope-member-edit"] = OrganizationScopes.EditMembers,
        ["scope-invite-read"] = OrganizationScopes.ReadInvitations,
        ["scope-invite-edit"] = OrganizationScopes.EditInvitations,
        ["scope-group-read"] = OrganizationScopes.ReadTeams,
        ["scope-group-edit"] = OrganizationScopes.EditTeams,
        ["scope-activity-read"] = OrganizationScopes.ReadAuditLog,
        ["scope-ram-read"] = OrganizationScopes.ReadRegistryAccess,
        ["scope-ram-write"] = OrganizationScopes.EditRegistryAccess,
    };

    public static string KnownInOrganization { get; } = string.Join(", ", InOrganization.Keys);

    /// <summary>All of them together; false when one is unknown.</summary>
    public static bool TryParse(IEnumerable<string?> names, [NotNullWhen(true)] out TokenScopes? scopes)
    {
        scopes = TokenScopes.None;
        foreach (var name in names)
        {
            if (name is null || !Scopes.TryGetValue(name, out var known))
            {
                scopes = null;
                return false;
            }

            scopes |= known;
        }

        return true;
    }

    /// <summary>The same of an organization's scopes.</summary>
    public static bool TryParseOrganization(IEnumerable<string?> names, [NotNullWhen(true)] out OrganizationScopes? scopes)
    {
        var known = names.Select(name => InOrganization.GetValueOrDefault(name ?? "")).ToList();
        scopes = known.Contains(OrganizationScopes.None) ? null : known.Aggregate(OrganizationScopes.None, (all, scope) => all | scope);
        return scopes is not null;
    }

    public static IReadOnlyList<string> OfOrganization(OrganizationScopes scopes) =>
        [.. InOrganization.Where(name => scopes.HasFlag(name.Value)).Select(name => name.Key)];

    /// <summary>As personal tokens have them: each name includes those below it.</summary>
    public static IReadOnlyList<string> OfPersonal(TokenScopes scopes) => scopes switch
    {
        _ when scopes.HasFlag(TokenScopes.Admin) => ["repo:admin"],
        _ when scopes.HasFlag(TokenScopes.Write | TokenScopes.Delete) => ["repo:write", "repo:delete"],
        _ when scopes.HasFlag(TokenScopes.Write) => ["repo:write"],
        _ when scopes.HasFlag(TokenScopes.Delete) => ["repo:delete"],
        _ when scopes.HasFlag(TokenScopes.Read) => ["repo:read"],
        _ => ["repo:public_read"],
    };

    /// <summary>As resources have them: as the client spelled them, or each name for itself.</summary>
    public static IReadOnlyList<string> OfResource(TokenGrant grant) =>
        grant.Spelling.Length > 0 ? grant.Spelling.Split(',') : OfResource(grant.Scopes);

    public static IReadOnlyList<string> OfResource(TokenScopes scopes)
    {
        (TokenScopes Scope, string Name)[] names =
        [
            (TokenScopes.Read, "repo-pull"), (TokenScopes.Write, "repo-push"), (TokenScopes.Delete, "repo-delete"), (TokenScopes.Admin, "repo-admin"),
        ];
        return [.. names.Where(name => scopes.HasFlag(name.Scope)).Select(name => name.Name)];
    }
}
