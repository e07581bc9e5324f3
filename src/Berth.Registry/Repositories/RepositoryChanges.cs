using System.Text;
using Berth.Registry.Callers;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;

namespace Berth.Registry.Repositories;

/// <summary>A <see cref="RepositoryChange"/>: what it may say, and how it is done.</summary>
internal static class RepositoryChanges
{
    private const int LongestDescription = 100, LongestFullDescription = 25_000;

    public static Refusal? Check(RepositoryChange change)
    {
        if (change.Description is { } text && !OneLine.Is(text, LongestDescription))
        {
            return Refusal.Invalid(
                "description_invalid", $"A description has at most {LongestDescription} characters, on one line.", "description");
        }

        if (change.FullDescription is { } full
            && (Encoding.UTF8.GetByteCount(full) > LongestFullDescription || full.Contains('\0', StringComparison.Ordinal)))
        {
            return Refusal.Invalid("full_description_invalid", $"A README has at most {LongestFullDescription} bytes.", "full_description");
        }

        if (change.Categories is { } slugs && (slugs.Count > RepositoryCategory.Most || !slugs.All(RepositoryCategory.IsKnown)))
        {
            return Refusal.Invalid("categories_invalid", $"Choose at most {RepositoryCategory.Most} of the known categories.", "categories");
        }

        if (change.MinimumAge is { } age && (age < TimeSpan.Zero || age > DurationText.Longest))
        {
            return Refusal.Invalid("minimum_age_invalid", "A minimum age is between nothing and ten years.", "minimum_age");
        }

        return change.ImmutableTagRules is { } rules ? TagRules.Check(rules) : null;
    }

    /// <summary>Clients send every setting they know of, changed or not: that alone is no reason to refuse one who may only describe.</summary>
    public static bool NeedsAdministrator(this RepositoryChange change, RepositoryRow row) =>
        ChangesPrivacy(change, row) || ChangesTagRules(change, row) || ChangesMinimumAge(change, row);

    /// <summary>For use inside a change that the policy has allowed.</summary>
    public static void Apply(this BerthDbContext context, RepositoryRow row, RepositoryChange change, Caller caller, TimeProvider clock)
    {
        row.Description = change.Description ?? row.Description;
        row.FullDescription = change.FullDescription ?? row.FullDescription;
        row.Status = change.Status ?? row.Status;
        if (change.Categories is { } slugs && RepositoryCategory.Write(slugs) != row.Categories)
        {
            row.Categories = RepositoryCategory.Write(slugs);
            context.Record(clock, caller, AuditActions.CategoryUpdate, row.Namespace, row.Name, new { categories = slugs });
        }

        if (ChangesPrivacy(change, row))
        {
            row.IsPrivate = !row.IsPrivate;
            context.Record(clock, caller, AuditActions.RepositoryPrivacy, row.Namespace, row.Name, new { @private = row.IsPrivate });
        }

        if (ChangesTagRules(change, row))
        {
            row.ImmutableTags = change.ImmutableTags ?? row.ImmutableTags;
            row.ImmutableTagRules = change.ImmutableTagRules is { } rules ? TagRules.Write(rules) : row.ImmutableTagRules;
            context.Record(
                clock, caller, AuditActions.ImmutableTagsUpdate, row.Namespace, row.Name,
                new { enabled = row.ImmutableTags, rules = TagRules.Read(row.ImmutableTagRules) });
        }

        if (ChangesMinimumAge(change, row))
        {
            row.MinimumAge = Seconds(change.MinimumAge!.Value);
            context.Record(
                clock, caller, AuditActions.MinimumAgeUpdate, row.Namespace, row.Name,
                new { age = row.MinimumAge is null ? "" : DurationText.Of(change.MinimumAge.Value) });
        }
    }

    private static bool ChangesPrivacy(RepositoryChange change, RepositoryRow row) => change.IsPrivate is { } value && value != row.IsPrivate;

    private static bool ChangesTagRules(RepositoryChange change, RepositoryRow row) =>
        (change.ImmutableTags is { } enabled && enabled != row.ImmutableTags)
        || (change.ImmutableTagRules is { } rules && TagRules.Write(rules) != row.ImmutableTagRules);

    /// <summary>Manifests in memory carry the age that held when they were read.</summary>
    internal static bool ChangesMinimumAge(RepositoryChange change, RepositoryRow row) =>
        change.MinimumAge is { } age && Seconds(age) != row.MinimumAge;

    private static long? Seconds(TimeSpan age) => age == TimeSpan.Zero ? null : (long)age.TotalSeconds;
}
