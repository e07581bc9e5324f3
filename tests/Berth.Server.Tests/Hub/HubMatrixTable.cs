using Berth.Registry.Callers;
using Berth.Server.Tests.Access;
using Caller = Berth.Server.Tests.Access.Caller;

namespace Berth.Server.Tests.Hub;

/// <summary>What a route asks of who sends the request.</summary>
internal enum Needs
{
    /// <summary>Nothing at all: the request carries its credentials in its body, or none.</summary>
    NoHeader,

    /// <summary>Nothing; but bad credentials are bad everywhere.</summary>
    Nothing,

    /// <summary>Anybody's credentials, an organization's too.</summary>
    Holder,

    /// <summary>An account, by whatever credential.</summary>
    Account,

    /// <summary>An account by a credential that may manage it.</summary>
    OwnAccount,

    /// <summary>Membership in guild, by a credential that may manage.</summary>
    Member,

    /// <summary>Ownership of guild, by a credential that may manage.</summary>
    Owner,

    Administrator,

    /// <summary>To pull from, push to, or administer the repository bob/secret.</summary>
    ReadRepository,
    WriteRepository,
    AdministerRepository,

    /// <summary>To delete in bob/secret.</summary>
    DeleteInRepository,

    /// <summary>To read bob/secret, with credentials.</summary>
    CopyRepository,

    /// <summary>To own the namespace bob, by a credential that may manage it; to others it is not there.</summary>
    OwnsBob,

    /// <summary>To read bob/secret, as an account by a credential that may manage it.</summary>
    StarRepository,

    /// <summary>As <see cref="WriteRepository"/>, but who may not is told so whether there is such a repository or not.</summary>
    PushToRepository,
}

/// <summary>One route of the Hub API with a request that whoever is admitted may repeat.</summary>
/// <param name="Pattern">As it was mapped.</param>
/// <param name="Success">The status for who is admitted.</param>
internal sealed record HubRow(string Method, string Pattern, Needs Needs, int Success)
{
    /// <summary>The target of the request; the pattern itself unless given.</summary>
    public string? Path { get; init; }

    /// <summary>The same with a name or id that is nobody's: who may not see the first gets the same answer for both.</summary>
    public string? Absent { get; init; }

    /// <summary>Sent as JSON.</summary>
    public object? Body { get; init; }

    /// <summary>Makes, as the system, what the request then uses up, and answers what <c>{0}</c> stands for in the path.</summary>
    public Func<HubMatrixRegistry, Task<string>>? Prepare { get; init; }

    /// <summary>With which a token of guild is admitted as well, or with the one that includes it.</summary>
    public OrganizationScopes Scope { get; init; }

    /// <summary>For who is known and lacks a right; by default what <see cref="HubMatrixTable.StatusOf"/> finds.</summary>
    public int? Refused { get; init; }
}

/// <summary>A row for each route, and the one rule from which every expectation follows. The callers are those of
/// <see cref="MatrixTable"/>.</summary>
internal static partial class HubMatrixTable
{
    public static IReadOnlyList<HubRow> Rows { get; } = [.. IdentityRows, .. RepositoryRows];

    public static int StatusOf(HubRow row, Caller caller)
    {
        if (caller.IsEnded && row.Needs != Needs.NoHeader)
        {
            return 401;
        }

        if (Admits(row.Needs, caller) || new CredentialLimits([]) { Organization = caller.Organization }.Allows(row.Scope))
        {
            return row.Success;
        }

        // Of a repository or an organization that one may not see, one is told that there is none.
        return row.Needs switch
        {
            Needs.ReadRepository => 404,
            _ when caller.IsNobody => 401,
            Needs.WriteRepository or Needs.AdministerRepository or Needs.DeleteInRepository or Needs.StarRepository => CanSeeSecret(caller) ? row.Refused ?? 403 : 404,
            Needs.Member or Needs.OwnsBob or Needs.CopyRepository => 404,
            Needs.Owner => Admits(Needs.Member, caller) ? row.Refused ?? 403 : 404,
            _ => row.Refused ?? 403,
        };
    }

    private static bool Admits(Needs needs, Caller caller) => needs switch
    {
        Needs.NoHeader or Needs.Nothing => true,
        Needs.Holder => !caller.IsNobody,
        Needs.Account => HasAccount(caller),
        Needs.OwnAccount => HasAccount(caller) && MayManage(caller),
        Needs.Member => MayManage(caller) && (BelongsToGuild(caller) || IsAdministrator(caller)),
        Needs.Owner => MayManage(caller) && (caller.Account is "olga" || IsAdministrator(caller)),
        Needs.Administrator => IsAdministrator(caller),
        Needs.ReadRepository or Needs.CopyRepository => Secret(caller).HasFlag(Can.Pull),
        Needs.WriteRepository or Needs.PushToRepository => Secret(caller).HasFlag(Can.Push),
        Needs.DeleteInRepository => Secret(caller).HasFlag(Can.Delete),
        Needs.OwnsBob => MayManage(caller) && (caller.Account is "bob" || IsAdministrator(caller)),
        Needs.StarRepository => Secret(caller).HasFlag(Can.Pull) && MayManage(caller),
        _ => Secret(caller).HasFlag(Can.Everything),
    };

    private static bool HasAccount(Caller caller) => !caller.IsNobody && caller.Account != "guild";

    private static bool MayManage(Caller caller) => HasAccount(caller) && caller.Limits.Any(limit => limit is ("*", Can.Everything));

    private static bool IsAdministrator(Caller caller) => caller.Account == "ann" && MayManage(caller);

    private static bool BelongsToGuild(Caller caller) => caller.Account is "olga" or "ed" or "max" or "tom" or "tia" or "tam" or "sam";

    private static Can Secret(Caller caller) =>
        MatrixTable.Allowed(caller, Way.Basic, MatrixTable.Places.Single(place => place.Name == "bob/secret"));

    private static bool CanSeeSecret(Caller caller) => Secret(caller) != Can.Nothing;
}
