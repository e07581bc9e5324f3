using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Repositories;
using RegistryCaller = Berth.Registry.Callers.Caller;

namespace Berth.Server.Tests.Hub;

internal static partial class HubMatrixTable
{
    private static readonly RegistryCaller System = RegistryCaller.System("test");

    private static IReadOnlyList<HubRow> RepositoryRows =>
    [
        new("GET", "/v2/namespaces/{ns}/repositories", Needs.Nothing, 200) { Path = "/v2/namespaces/bob/repositories" },
        new("GET", "/v2/repositories/{ns}", Needs.Nothing, 200) { Path = "/v2/repositories/bob" },
        new("POST", "/v2/namespaces/{ns}/repositories", Needs.PushToRepository, 409)
        {
            Path = "/v2/namespaces/bob/repositories",
            Body = new { name = "secret" },
        },
        new("POST", "/v2/repositories", Needs.PushToRepository, 409) { Body = new { name = "secret", @namespace = "bob" } },
        new("GET", "/v2/users/{user}/repositories", Needs.Nothing, 200) { Path = "/v2/users/bob/repositories" },
        new("GET", "/v2/users/{user}/repositories/starred", Needs.Nothing, 200) { Path = "/v2/users/bob/repositories/starred" },
        new("GET", "/v2/search/repositories", Needs.Nothing, 200),
        new("GET", "/api/search/v3/catalog/search", Needs.Nothing, 200),
        new("GET", "/api/search/v4", Needs.Nothing, 200),
        new("GET", "/v2/namespaces/{ns}/settings", Needs.Owner, 200) { Path = "/v2/namespaces/guild/settings", Absent = "/v2/namespaces/absent/settings" },
        new("PATCH", "/v2/namespaces/{ns}/settings", Needs.Owner, 200)
        {
            Path = "/v2/namespaces/guild/settings", Absent = "/v2/namespaces/absent/settings", Body = new { trash_days = 7 },
        },
        .. Both("GET", "", Needs.ReadRepository, 200),
        .. Both("PATCH", "", Needs.WriteRepository, 200, new { description = "A secret" }),
        .. Both("DELETE", "", Needs.AdministerRepository, 202).Select(row => row with { Path = row.Path!.Replace("secret", "{0}", StringComparison.Ordinal), Prepare = CopyAsync }),
        .. Both("POST", "/privacy", Needs.AdministerRepository, 200, new { is_private = true }),
        .. Both("POST", "/rename", Needs.AdministerRepository, 400, new { to = "bob/secret" }),
        .. Both("PATCH", "/immutabletags", Needs.AdministerRepository, 200, new { immutable_tags = false }),
        .. Both("POST", "/immutabletags/verify", Needs.AdministerRepository, 200, new { regex = "^v" }),
        .. Both("GET", "/tags", Needs.ReadRepository, 200),
        .. Both("GET", "/tags/{tag}", Needs.ReadRepository, 200),
        .. Both("DELETE", "/tags/{tag}", Needs.DeleteInRepository, 404).Select(row => row with { Path = row.Path!.Replace("v1", "none", StringComparison.Ordinal) }),
        .. Both("GET", "/tags/{tag}/images", Needs.ReadRepository, 200),
        .. Both("GET", "/history", Needs.ReadRepository, 200),
        .. Both("GET", "/tags/{tag}/history", Needs.ReadRepository, 200),
        .. Both("POST", "/tags/{tag}/rollback", Needs.WriteRepository, 404, new { digest = $"sha256:{new string('0', 64)}" }),
        .. Both("POST", "/tags/{tag}/copy", Needs.CopyRepository, 400, new { repository = "Not a name", tag = "v2" }),
        .. Both("PUT", "/tags/{tag}/expiry", Needs.WriteRepository, 204, new { expires_at = (string?)null }),
        new("GET", "/v2/namespaces/{ns}/trash", Needs.OwnsBob, 200) { Path = "/v2/namespaces/bob/trash", Absent = "/v2/namespaces/absent/trash" },
        new("POST", "/v2/namespaces/{ns}/trash/restore", Needs.OwnsBob, 404)
        {
            Path = "/v2/namespaces/bob/trash/restore", Absent = "/v2/namespaces/absent/trash/restore", Body = new { id = 0 },
        },
        .. RetentionRows("/v2/namespaces/{ns}", "bob", "absent"),
        new("POST", "/v2/namespaces/{ns}/trash/empty", Needs.OwnsBob, 200)
        {
            Path = "/v2/namespaces/bob/trash/empty", Absent = "/v2/namespaces/absent/trash/empty", Body = new { },
        },
        .. Both("GET", "/collaborators", Needs.AdministerRepository, 200),
        .. Both("POST", "/collaborators", Needs.AdministerRepository, 201, new { user = "wil", permission = "write" }),
        .. Both("DELETE", "/collaborators/{user}", Needs.AdministerRepository, 404),
        .. Both("GET", "/groups", Needs.AdministerRepository, 200),
        .. Both("POST", "/groups", Needs.AdministerRepository, 404, new { group_id = 1, permission = "read" }),
        .. Both("GET", "/groups/{group}", Needs.AdministerRepository, 404),
        .. Both("PATCH", "/groups/{group}", Needs.AdministerRepository, 404, new { permission = "read" }),
        .. Both("DELETE", "/groups/{group}", Needs.AdministerRepository, 404),
        .. Both("POST", "/stars", Needs.StarRepository, 204, new { }),
        .. Both("DELETE", "/stars", Needs.StarRepository, 204),
        .. Both("GET", "/webhook_pipeline", Needs.AdministerRepository, 200),
        .. Both("POST", "/webhook_pipeline", Needs.AdministerRepository, 400, new { name = "x", webhooks = new[] { new { hook_url = "ftp://x" } } }),
        .. Both("DELETE", "/webhook_pipeline/{webhook}", Needs.AdministerRepository, 404),
        .. Both("GET", "/webhooks", Needs.AdministerRepository, 200),
        .. Both("GET", "/retention", Needs.AdministerRepository, 200),
        .. Both("PUT", "/retention", Needs.AdministerRepository, 200, new { rules = Array.Empty<object>() }),
        .. Both("DELETE", "/retention", Needs.AdministerRepository, 204),
        .. Both("POST", "/retention/preview", Needs.AdministerRepository, 200, new { untagged_after = "1d" }),
        .. Both("POST", "/retention/run", Needs.AdministerRepository, 200),
        .. Both("GET", "/retention/runs", Needs.AdministerRepository, 200),
    ];

    private static IEnumerable<HubRow> RetentionRows(string pattern, string there, string absent)
    {
        foreach (var (method, rest, success, body) in new (string, string, int, object?)[]
        {
            ("GET", "", 200, null), ("PUT", "", 200, new { rules = Array.Empty<object>() }), ("DELETE", "", 204, null),
            ("POST", "/preview", 200, new { untagged_after = "1d" }), ("POST", "/run", 200, null), ("GET", "/runs", 200, null),
        })
        {
            var row = $"{pattern}/retention{rest}";
            yield return new HubRow(method, row, Needs.OwnsBob, success)
            {
                Path = row.Replace("{ns}", there, StringComparison.Ordinal), Absent = row.Replace("{ns}", absent, StringComparison.Ordinal), Body = body,
            };
        }
    }

    /// <summary>A route about one repository, in both spellings, on bob/secret; no <c>{…}</c> but a tag names what is there.</summary>
    private static IEnumerable<HubRow> Both(string method, string rest, Needs needs, int success, object? body = null)
    {
        foreach (var (pattern, path) in new[]
        {
            ("/v2/namespaces/{ns}/repositories/{repository}", "/v2/namespaces/bob/repositories/"), ("/v2/repositories/{ns}/{repository}", "/v2/repositories/bob/"),
        })
        {
            var tail = rest.Replace("{tag}", "v1", StringComparison.Ordinal).Replace("{group}", "1", StringComparison.Ordinal)
                .Replace("{user}", "no-such", StringComparison.Ordinal).Replace("{webhook}", "no-such", StringComparison.Ordinal);
            yield return new HubRow(method, pattern + rest, needs, success) { Path = $"{path}secret{tail}", Absent = $"{path}absent{tail}", Body = body };
        }
    }

    /// <summary>Another repository with the rights of bob/secret, to be deleted.</summary>
    private static async Task<string> CopyAsync(HubMatrixRegistry registry)
    {
        var name = $"copy-{Guid.NewGuid():N}";
        var repository = RepositoryName.Parse($"bob/{name}");
        HubHost.Succeeded(await registry.Get<RepositoryCatalog>().CreateAsync(System, repository, true, new RepositoryChange(), CancellationToken.None));
        foreach (var (account, role) in new[] { ("ray", RepositoryRole.Read), ("wil", RepositoryRole.Write), ("mia", RepositoryRole.Admin) })
        {
            HubHost.Succeeded(await registry.Get<Collaborators>().SetAsync(System, repository, account, role, CancellationToken.None));
        }

        return name;
    }
}
