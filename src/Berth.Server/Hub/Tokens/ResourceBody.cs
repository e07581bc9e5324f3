using Berth.Registry.Identity;

namespace Berth.Server.Hub.Tokens;

/// <summary>What a token may do where.</summary>
internal sealed record ResourceBody
{
    private const string Repository = "TYPE_REPO", Public = "*/*/public";

    /// <summary>Always <c>TYPE_REPO</c>: tokens of organizations reach repositories and nothing else.</summary>
    public string? Type { get; init; } = Repository;

    /// <summary>A repository, all of a namespace (<c>namespace/*</c>), everything (<c>*</c>), or what is public (<c>*/*/public</c>).</summary>
    public string? Path { get; init; }

    /// <summary><c>repo-pull</c>, <c>repo-push</c>, <c>repo-delete</c>, <c>repo-admin</c>.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; } = [];

    public static IReadOnlyList<ResourceBody> Of(AccessToken token) => token.Grants.Count == 0
        ? [new ResourceBody { Path = Public, Scopes = ScopeNames.OfResource(TokenScopes.Read) }]
        : [.. token.Grants.Select(grant => new ResourceBody { Path = grant.Pattern, Scopes = ScopeNames.OfResource(grant.Scopes) })];

    /// <summary>The limits that these say; null with the fault when one cannot be had.</summary>
    public static (IReadOnlyList<TokenGrant>? Grants, HubFault? Fault) ToGrants(IReadOnlyList<ResourceBody?> resources)
    {
        var grants = new List<TokenGrant>();
        foreach (var resource in resources)
        {
            if (resource is not { Path: { } path, Type: Repository, Scopes: { } names } || !ScopeNames.TryParse(names, out var scopes))
            {
                return (null, HubFault.Invalid(
                    "resources", $"A resource has the type {Repository}, a path, and of the scopes repo-pull, repo-push, repo-delete and repo-admin some."));
            }

            if (path != Public)
            {
                grants.Add(new TokenGrant(path, scopes.Value));
            }
        }

        return (grants, null);
    }
}
