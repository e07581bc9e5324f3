namespace Berth.Registry.Retention;

/// <summary>What rules come to in a place, or came to when they were run.</summary>
/// <param name="Batch">Under which what went stands in the trash; null for a preview.</param>
public sealed record RetentionReport(IReadOnlyList<RepositoryRetention> Repositories, Guid? Batch)
{
    public int Kept => Repositories.Sum(one => one.Kept);

    public int Removed => Repositories.Sum(one => one.Removed);

    public int RemovedManifests => Repositories.Sum(one => one.RemovedManifests);

    public long FreedBytes => Repositories.Sum(one => one.FreedBytes);
}

/// <summary>The part of one repository.</summary>
/// <param name="HasRules">False when no rules are in force there, so that nothing can go.</param>
/// <param name="Lines">What goes first, then what stays, each by name.</param>
/// <param name="LeftOut">How many lines there are beyond these.</param>
public sealed record RepositoryRetention(
    string Repository, bool HasRules, int Kept, int Removed, int RemovedManifests, long FreedBytes, IReadOnlyList<RetentionLine> Lines, int LeftOut,
    IReadOnlyList<UnmatchedPattern> Unmatched)
{
    internal static RepositoryRetention Of(RetentionScene scene, RetentionPlan plan, long freed, int mostLines) => new(
        scene.Name, !scene.Rules.AreEmpty, plan.Kept, plan.Removed, plan.RemovedManifests, freed,
        [.. plan.Lines.OrderBy(line => line.Kept).ThenBy(line => line.Tag is null).ThenBy(line => line.Tag, StringComparer.Ordinal).Take(mostLines)],
        Math.Max(0, plan.Lines.Count - mostLines), plan.Unmatched);
}

/// <summary>A run that was recorded.</summary>
/// <param name="By">Who asked for it; null when it was due.</param>
/// <param name="Lines">The first of what went.</param>
/// <param name="Rules">Those that were in force.</param>
public sealed record RetentionRun(
    long Id, string Repository, DateTimeOffset RanAt, string? By, int Kept, int Removed, long FreedBytes, Guid Batch, RetentionDocument Rules,
    IReadOnlyList<RetentionLine> Lines, int LeftOut);
