using Berth.Registry.Database.Tables;

namespace Berth.Registry.Repositories;

internal static class RepositoryRows
{
    public static Repository ToRepository(this RepositoryRow row) => new(row.Id, row.Name, row.Namespace)
    {
        IsPrivate = row.IsPrivate,
        Description = row.Description,
        FullDescription = row.FullDescription,
        CreatedBy = row.CreatedBy,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        Stars = row.StarCount,
        Pulls = row.PullCount,
        LastPulledAt = row.LastPulledAt,
        Status = row.Status,
        Categories = RepositoryCategory.Read(row.Categories),
        ImmutableTags = row.ImmutableTags,
        ImmutableTagRules = TagRules.Read(row.ImmutableTagRules),
        MinimumAge = row.MinimumAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
