using System.Globalization;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;

namespace Berth.Server.Tests.Hub;

internal static partial class HubMatrixTable
{
    private const string NoId = "0190a3b0-0000-7000-8000-000000000000";

    private static IReadOnlyList<HubRow> IdentityRows =>
        [.. SignInRows, .. AccountRows, .. OrganizationRows, .. MemberRows, .. TeamRows, .. InviteRows, .. OrganizationTokenRows, .. OtherRows];

    private static IEnumerable<HubRow> SignInRows =>
    [
        new("POST", "/v2/users/login", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/users/2fa-login", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/auth/token", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/logout", Needs.NoHeader, 200),
    ];

    /// <summary>An id that is not one's own is as good as none: what these find is always missing.</summary>
    private static IEnumerable<HubRow> AccountRows =>
    [
        new("GET", "/v2/user", Needs.Account, 200),
        new("GET", "/v2/users/{user}", Needs.Nothing, 200) { Path = "/v2/users/bob" },
        new("GET", "/v2/users/{user}/registry-settings", Needs.Member, 200)
        {
            Path = "/v2/users/guild/registry-settings", Absent = "/v2/users/absent/registry-settings",
        },
        new("GET", "/v2/users", Needs.Administrator, 200),
        new("POST", "/v2/users", Needs.Administrator, 409) { Body = new { username = "bob" } },
        new("PATCH", "/v2/users/{user}", Needs.Administrator, 200) { Path = "/v2/users/zoe", Absent = "/v2/users/absent", Body = new { } },
        new("POST", "/v2/users/{user}/reset-link", Needs.Administrator, 201) { Path = "/v2/users/zoe/reset-link", Absent = "/v2/users/absent/reset-link" },
        new("DELETE", "/v2/users/{user}/second-factor", Needs.Administrator, 204)
        {
            Path = "/v2/users/zoe/second-factor", Absent = "/v2/users/absent/second-factor",
        },
        .. TokenRows("/v2/access-tokens"),
        .. TokenRows("/v2/api_tokens"),
    ];

    private static IEnumerable<HubRow> TokenRows(string path) =>
    [
        new("GET", path, Needs.OwnAccount, 200),
        new("POST", path, Needs.OwnAccount, 400) { Body = new { token_label = "x", scopes = new[] { "no-such" } } },
        new("GET", path + "/{uuid:guid}", Needs.OwnAccount, 404) { Path = path + "/{0}", Absent = $"{path}/{NoId}", Prepare = ForeignTokenAsync },
        new("PATCH", path + "/{uuid:guid}", Needs.OwnAccount, 404)
        {
            Path = path + "/{0}", Absent = $"{path}/{NoId}", Prepare = ForeignTokenAsync, Body = new { is_active = true },
        },
        new("DELETE", path + "/{uuid:guid}", Needs.OwnAccount, 404) { Path = path + "/{0}", Absent = $"{path}/{NoId}", Prepare = ForeignTokenAsync },
    ];

    private static IEnumerable<HubRow> OrganizationRows =>
    [
        new("GET", "/v2/user/orgs", Needs.OwnAccount, 200),
        new("POST", "/v2/orgs", Needs.OwnAccount, 409) { Body = new { orgname = "guild" } },
        new("GET", "/v2/orgs/{org}", Needs.Nothing, 200) { Path = "/v2/orgs/guild" },
        InGuild("PATCH", "", Needs.Owner, 200) with { Body = new { } },
        InGuild("GET", "/settings", Needs.Member, 200),
        InGuild("PUT", "/settings", Needs.Owner, 200) with { Body = new { restricted_images = new { enabled = true } } },
        InGuild("GET", "/settings/registry-access-management", Needs.Member, 200) with { Scope = OrganizationScopes.ReadRegistryAccess },
        InGuild("PUT", "/settings/registry-access-management", Needs.Owner, 200) with { Body = new { enabled = true }, Scope = OrganizationScopes.EditRegistryAccess },
    ];

    private static IEnumerable<HubRow> MemberRows =>
    [
        InGuild("GET", "/members", Needs.Member, 200) with { Scope = OrganizationScopes.ReadMembers },
        InGuild("GET", "/members/export", Needs.Owner, 200),
        InGuild("PUT", "/members/{user}", Needs.Owner, 200) with { Path = "/v2/orgs/guild/members/zoe", Absent = "/v2/orgs/absent/members/zoe", Body = new { role = "member" }, Scope = OrganizationScopes.EditMembers },
        InGuild("DELETE", "/members/{user}", Needs.Owner, 204) with
        {
            Path = "/v2/orgs/guild/members/zoe",
            Absent = "/v2/orgs/absent/members/zoe",
            Scope = OrganizationScopes.EditMembers,
            Prepare = async registry =>
            {
                HubHost.Succeeded(await registry.Get<Members>().SetAsync(System, "guild", "zoe", MemberRole.Member, default));
                return "";
            },
        },
    ];

    private static IEnumerable<HubRow> TeamRows => new HubRow[]
    {
        InGuild("GET", "/groups", Needs.Member, 200),
        InGuild("POST", "/groups", Needs.Owner, 409) with { Body = new { name = "everywhere" } },
        InGuild("GET", "/groups/{group}", Needs.Member, 200) with { Path = "/v2/orgs/guild/groups/everywhere", Absent = "/v2/orgs/absent/groups/everywhere" },
        InGuild("PUT", "/groups/{group}", Needs.Owner, 200) with
        {
            Path = "/v2/orgs/guild/groups/everywhere", Absent = "/v2/orgs/absent/groups/everywhere", Body = new { description = "" },
        },
        InGuild("PATCH", "/groups/{group}", Needs.Owner, 200) with
        {
            Path = "/v2/orgs/guild/groups/everywhere", Absent = "/v2/orgs/absent/groups/everywhere", Body = new { },
        },
        InGuild("DELETE", "/groups/{group}", Needs.Owner, 204) with { Path = "/v2/orgs/guild/groups/{0}", Absent = "/v2/orgs/absent/groups/1", Prepare = TeamAsync },
        InGuild("GET", "/groups/{group}/members", Needs.Member, 200) with
        {
            Path = "/v2/orgs/guild/groups/everywhere/members", Absent = "/v2/orgs/absent/groups/everywhere/members",
        },
        InGuild("POST", "/groups/{group}/members", Needs.Owner, 200) with
        {
            Path = "/v2/orgs/guild/groups/everywhere/members", Absent = "/v2/orgs/absent/groups/everywhere/members", Body = new { member = "sam" },
        },
        InGuild("DELETE", "/groups/{group}/members/{user}", Needs.Owner, 404) with
        {
            Path = "/v2/orgs/guild/groups/everywhere/members/olga", Absent = "/v2/orgs/absent/groups/everywhere/members/olga",
        },
    }.Select(row => row with { Scope = row.Method == "GET" ? OrganizationScopes.ReadTeams : OrganizationScopes.EditTeams });

    private static IEnumerable<HubRow> InviteRows => new HubRow[]
    {
        InGuild("GET", "/invites", Needs.Owner, 200),
        new("POST", "/v2/invites/bulk", Needs.Owner, 202) { Body = new { org = "guild", invitees = new[] { "zed" }, dry_run = true } },
        new("PATCH", "/v2/invites/{id:guid}/resend", Needs.Owner, 200)
        {
            Path = "/v2/invites/{0}/resend", Absent = $"/v2/invites/{NoId}/resend", Prepare = InvitationAsync, Refused = 404,
        },
        new("DELETE", "/v2/invites/{id:guid}", Needs.Owner, 204)
        {
            Path = "/v2/invites/{0}", Absent = $"/v2/invites/{NoId}", Prepare = InvitationAsync, Refused = 404,
        },
    }.Select(row => row with { Scope = row.Method == "GET" ? OrganizationScopes.ReadInvitations : OrganizationScopes.EditInvitations });

    /// <summary>A member who is no owner is told that there are none, as an outsider is.</summary>
    private static IEnumerable<HubRow> OrganizationTokenRows => new HubRow[]
    {
        InGuild("GET", "/access-tokens", Needs.Owner, 200),
        InGuild("POST", "/access-tokens", Needs.Owner, 201) with { Body = new { label = "matrix" } },
        InGuild("GET", "/access-tokens/{id:guid}", Needs.Owner, 200) with { Prepare = RobotAsync },
        InGuild("PATCH", "/access-tokens/{id:guid}", Needs.Owner, 200) with { Prepare = RobotAsync, Body = new { } },
        InGuild("DELETE", "/access-tokens/{id:guid}", Needs.Owner, 204) with { Prepare = RobotAsync },
    }.Select(row => row with
    {
        Refused = 404,
        Path = row.Path!.Replace("{id:guid}", "{0}", StringComparison.Ordinal),
        Absent = row.Absent!.Replace("{id:guid}", NoId, StringComparison.Ordinal),
    });

    private static IEnumerable<HubRow> OtherRows =>
    [
        new("GET", "/v2/auditlogs/{account}", Needs.Owner, 200) { Path = "/v2/auditlogs/guild", Refused = 404, Scope = OrganizationScopes.ReadAuditLog },
        new("GET", "/v2/auditlogs/{account}/actions", Needs.Holder, 200) { Path = "/v2/auditlogs/guild/actions" },
        new("GET", "/v2/scim/2.0/ServiceProviderConfig", Needs.Holder, 200),
        new("GET", "/v2/scim/2.0/ResourceTypes", Needs.Holder, 200),
        new("GET", "/v2/scim/2.0/ResourceTypes/{name}", Needs.Holder, 200) { Path = "/v2/scim/2.0/ResourceTypes/User" },
        new("GET", "/v2/scim/2.0/Schemas", Needs.Holder, 200),
        new("GET", "/v2/scim/2.0/Schemas/{id}", Needs.Holder, 404) { Path = "/v2/scim/2.0/Schemas/no-such" },
        new("GET", "/v2/scim/2.0/Users", Needs.Administrator, 200),
        new("POST", "/v2/scim/2.0/Users", Needs.Administrator, 409) { Body = new { userName = "bob" } },
        InScim("GET", 200),
        InScim("PUT", 200) with { Body = new { userName = "zoe" } },
        InScim("PATCH", 200) with { Body = new { Operations = Array.Empty<object>() } },
        InScim("DELETE", 204),
        new("GET", "/api/billing/v4/accounts/{id}/hub-plan", Needs.Holder, 200) { Path = "/api/billing/v4/accounts/1/hub-plan" },
    ];

    private static HubRow InScim(string method, int success) => new(method, "/v2/scim/2.0/Users/{id}", Needs.Administrator, success)
    {
        Path = "/v2/scim/2.0/Users/{0}",
        Absent = "/v2/scim/2.0/Users/999999",
        Prepare = async registry => (await registry.Get<Accounts>().FindAsync("zoe", default))!.Id.ToString(CultureInfo.InvariantCulture),
    };

    private static HubRow InGuild(string method, string rest, Needs needs, int success) => new(method, "/v2/orgs/{org}" + rest, needs, success)
    {
        Path = "/v2/orgs/guild" + rest,
        Absent = "/v2/orgs/absent" + rest,
    };

    private static async Task<string> ForeignTokenAsync(HubMatrixRegistry registry) =>
        (await TokenAsync(registry, "zoe")).ToString();

    private static async Task<string> RobotAsync(HubMatrixRegistry registry) => (await TokenAsync(registry, "guild")).ToString();

    private static async Task<Guid> TokenAsync(HubMatrixRegistry registry, string owner) => HubHost.Succeeded(
        await registry.Get<AccessTokens>().CreateAsync(System, owner, new NewToken("matrix", []), default)).Token.Id;

    private static async Task<string> TeamAsync(HubMatrixRegistry registry) => HubHost.Succeeded(
        await registry.Get<Teams>().CreateAsync(System, "guild", $"t{Guid.NewGuid():N}", "", default)).Name;

    private static async Task<string> InvitationAsync(HubMatrixRegistry registry) => HubHost.Succeeded(
        await registry.Get<Invitations>().CreateAsync(System, "guild", "zed", MemberRole.Member, null, default)).Invitation.Id.ToString();
}
