using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Server.Hub.Frame;

namespace Berth.Server.Hub.Tokens;

/// <summary>What a token may do where.</summary>
internal sealed record ResourceBody
{
    private const string Repository = "TYPE_REPO", Organization = "TYPE_ORG", Public = "*/*/public";

    /// <summary><c>TYPE_REPO</c>, or, of an organization's token, <c>TYPE_ORG</c> for the organization itself.</summary>
    public string? Type { get; init; } = Repository;

    /// <summary>A repository, all of a namespace (<c>namespace/*</c>), everything (<c>*</c>), or what is public (<c>*/*/public</c>); the name
    /// of the organization.</summary>
    public string? Path { get; init; }

    /// <summary>Of repositories <c>repo-pull</c>, <c>repo-push</c>, <c>repo-delete</c>, <c>repo-admin</c>, or Docker Hub's
    /// <c>scope-image-pull</c>, <c>-push</c> and <c>-delete</c>; of an organization <c>scope-member-</c>, <c>scope-invite-</c> and
    /// <c>scope-group-</c> with <c>read</c> or <c>edit</c>, <c>scope-activity-read</c>, <c>scope-ram-read</c>, <c>scope-ram-write</c>.</summary>
    public IReadOnlyList<string?>? Scopes { get; init; } = [];

    public static IReadOnlyList<ResourceBody> Of(AccessToken token)
    {
        List<ResourceBody> all = [.. token.Grants.Select(grant => new ResourceBody { Path = grant.Pattern, Scopes = ScopeNames.OfResource(grant) })];
        if (token.Organization != OrganizationScopes.None)
        {
            all.Add(new ResourceBody { Type = Organization, Path = token.Owner, Scopes = ScopeNames.OfOrganization(token.Organization) });
        }

        return all.Count > 0 ? all : [new ResourceBody { Path = Public, Scopes = ScopeNames.OfResource(TokenScopes.Read) }];
    }

    /// <summary>The limits that these say; null with the fault when one cannot be had.</summary>
    /// <param name="organization">Whose token it is; null for a person's, which reaches no organization in this way.</param>
    public static (CredentialLimits? Limits, HubFault? Fault) ToLimits(IReadOnlyList<ResourceBody?> resources, string? organization)
    {
        var (grants, inOrganization) = (new List<TokenGrant>(), OrganizationScopes.None);
        foreach (var resource in resources)
        {
            switch (resource)
            {
                case { Type: Repository, Path: { } path, Scopes: { } names } when ScopeNames.TryParse(names, out var scopes):
                    if (path != Public)
                    {
                        grants.Add(new TokenGrant(path, scopes.Value) { Spelling = string.Join(',', names.Distinct()) });
                    }

                    break;
                case { Type: Organization, Path: { } path, Scopes: { } names }
                    when organization is not null && path == organization && ScopeNames.TryParseOrganization(names, out var scopes):
                    inOrganization |= scopes.Value;
                    break;
                default:
                    return (null, HubFault.Invalid("resources", Sentence(resource, organization)));
            }
        }

        return (new CredentialLimits(grants) { Organization = inOrganization }, null);
    }

    private static string Sentence(ResourceBody? resource, string? organization) => resource?.Type == Organization && organization is not null
        ? $"A resource of the type {Organization} has the path {organization} and some of the scopes {ScopeNames.KnownInOrganization}."
        : $"A resource has the type {Repository}, a path, and of the scopes repo-pull, repo-push, repo-delete and repo-admin some.";
}
