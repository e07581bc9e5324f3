using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Identity;

internal static class AccessTokenRows
{
    public static AccessToken ToToken(this AccessTokenRow row, string owner)
    {
        var limits = TokenGrants.Read(row.Grants);
        return new AccessToken(row.Id, owner, row.Label)
        {
            Description = row.Description,
            Grants = limits.Grants,
            Organization = limits.Organization,
            IsActive = row.IsActive,
            CreatedBy = row.CreatedBy,
            CreatorAddress = row.CreatorAddress,
            CreatorUserAgent = row.CreatorUserAgent,
            CreatedAt = row.CreatedAt,
            ExpiresAt = row.ExpiresAt,
            LastUsedAt = row.LastUsedAt,
        };
    }
}
