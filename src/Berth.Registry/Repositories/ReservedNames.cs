using System.Collections.Frozen;
using Berth.Oci;

namespace Berth.Registry.Repositories;

/// <summary>What no repository's name can begin with: under <c>/v2</c> it belongs to the Hub API, and could be neither pushed nor pulled.</summary>
public static class ReservedNames
{
    public static readonly FrozenSet<string> FirstSegments = FrozenSet.Create(
        StringComparer.Ordinal, "users", "user", "auth", "access-tokens", "api_tokens", "repositories", "namespaces", "orgs",
        "auditlogs", "search", "invites", "scim", "logout");

    internal static Refusal? Check(RepositoryName name, string field = "name") => FirstSegments.Contains(name.ToString().Split('/')[0])
        ? Refusal.Invalid("name_reserved", "This name is reserved, or looks like one that is.", field)
        : null;
}
