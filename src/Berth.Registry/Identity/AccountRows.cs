using Berth.Registry.Database.Tables;

namespace Berth.Registry.Identity;

internal static class AccountRows
{
    public static Account ToAccount(this AccountRow row) => new(row.Id, row.Name)
    {
        Email = row.Email,
        FullName = row.FullName,
        Location = row.Location,
        Company = row.Company,
        IsAdministrator = row.IsAdministrator,
        IsDisabled = row.DisabledAt is not null,
        HasSecondFactor = row.SecondFactorSince is not null,
        CreatedAt = row.CreatedAt,
        LastSignInAt = row.LastSignInAt,
    };
}
