using Berth.Registry.Callers;

namespace Berth.Web.Accounts;

/// <summary>The scopes that a page offers, each with its name in forms and the key of its text.</summary>
internal static class ScopeNames
{
    public static readonly IReadOnlyList<(string Name, TokenScopes Scopes)> Offered =
    [
        ("read", TokenScopes.Read),
        ("write", TokenScopes.Write),
        ("delete", TokenScopes.Write | TokenScopes.Delete),
        ("admin", TokenScopes.Admin),
    ];

    public static TokenScopes Parse(string? name) => Offered.FirstOrDefault(offer => offer.Name == name).Scopes;

    /// <summary>The text for any combination: the least offer that covers it.</summary>
    public static string KeyOf(TokenScopes scopes) => scopes == TokenScopes.None
        ? "scope.none"
        : "scope." + Offered.First(offer => offer.Scopes.HasFlag(scopes)).Name;
}
