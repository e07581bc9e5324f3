using System.Globalization;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;

namespace Berth.Server.Hub.Users;

/// <summary>A user, or an organization where one is asked for as if it were a user.</summary>
/// <param name="Id">A text, for clients decode it as one.</param>
/// <param name="Type"><c>User</c> or <c>Organization</c>.</param>
internal sealed record UserBody(string Id, string Username, string Type)
{
    public string FullName { get; init; } = "";

    public string Location { get; init; } = "";

    public string Company { get; init; } = "";

    /// <summary>Always empty: Berth keeps no address of a home page.</summary>
    public string ProfileUrl { get; init; } = "";

    public DateTimeOffset DateJoined { get; init; }

    /// <summary>Always empty: Berth asks no other server for pictures.</summary>
    public string GravatarUrl { get; init; } = "";

    /// <summary>Always empty.</summary>
    public string GravatarEmail { get; init; } = "";

    /// <summary>Whether the account administers the registry; only in your own profile, by a credential that manages the account.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>The same as <c>is_admin</c>.</summary>
    public bool IsStaff => IsAdmin;

    public static UserBody Of(Account account, bool isOwn = false) => new(Identify(account.Id), account.Name, "User")
    {
        FullName = account.FullName,
        Location = account.Location,
        Company = account.Company,
        DateJoined = account.CreatedAt,
        IsAdmin = isOwn && account.IsAdministrator,
    };

    public static UserBody Of(Organization organization) => new(Identify(organization.Id), organization.Name, "Organization")
    {
        FullName = organization.FullName,
        Location = organization.Location,
        Company = organization.Company,
        DateJoined = organization.CreatedAt,
    };

    public static string Identify(long id) => id.ToString(CultureInfo.InvariantCulture);
}
