using System.Diagnostics.CodeAnalysis;
using Berth.Registry.Identity;

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
    };

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

    /// <summary>As resources have them: each name stands for itself.</summary>
    public static IReadOnlyList<string> OfResource(TokenScopes scopes)
    {
        (TokenScopes Scope, string Name)[] names =
        [
            (TokenScopes.Read, "repo-pull"), (TokenScopes.Write, "repo-push"), (TokenScopes.Delete, "repo-delete"), (TokenScopes.Admin, "repo-admin"),
        ];
        return [.. names.Where(name => scopes.HasFlag(name.Scope)).Select(name => name.Name)];
    }
}
