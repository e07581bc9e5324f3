namespace Berth.Server.Tests.Hub;

internal static partial class HubMatrixTable
{
    private static IReadOnlyList<HubRow> IdentityRows =>
    [
        new("POST", "/v2/users/login", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/users/2fa-login", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/auth/token", Needs.NoHeader, 400) { Body = new { } },
        new("POST", "/v2/logout", Needs.NoHeader, 200),
        new("GET", "/v2/user", Needs.Account, 200),
        new("GET", "/v2/users/{user}", Needs.Nothing, 200) { Path = "/v2/users/bob" },
        new("GET", "/v2/user/orgs", Needs.Account, 200),
        new("POST", "/v2/orgs", Needs.OwnAccount, 409) { Body = new { orgname = "guild" } },
        new("GET", "/v2/orgs/{org}", Needs.Nothing, 200) { Path = "/v2/orgs/guild" },
        new("PATCH", "/v2/orgs/{org}", Needs.Owner, 200) { Path = "/v2/orgs/guild", Absent = "/v2/orgs/absent", Body = new { } },
    ];
}
