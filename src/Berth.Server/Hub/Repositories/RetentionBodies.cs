using System.ComponentModel;
using Berth.Registry.Retention;
using Microsoft.AspNetCore.Mvc;

namespace Berth.Server.Hub.Repositories;

/// <param name="Own">Those that were set here.</param>
/// <param name="OfNamespace">Of a repository, its namespace's.</param>
/// <param name="InForce">Its own, or else its namespace's; null for none, and then nothing goes.</param>
internal sealed record RetentionBody(RetentionDocument? Own, RetentionDocument? OfNamespace, RetentionDocument? InForce);

internal sealed record RetentionReportBody(
    [property: Description("Tags.")] int Kept,
    [property: Description("Tags.")] int Removed,
    [property: Description("Those that go with their tags, or have none.")] int RemovedManifests,
    [property: Description("What going frees once the time of the trash has passed.")] long FreedBytes,
    [property: Description("Under which what went stands in the trash; null for a preview.")] Guid? Batch,
    IReadOnlyList<RepositoryRetentionBody> Repositories)
{
    public static RetentionReportBody Of(RetentionReport report) => new(
        report.Kept, report.Removed, report.RemovedManifests, report.FreedBytes, report.Batch, [.. report.Repositories.Select(RepositoryRetentionBody.Of)]);
}

internal sealed record RepositoryRetentionBody(
    string Repository,
    [property: Description("False when no rules are in force, so that nothing can go.")] bool HasRules,
    int Kept,
    int Removed,
    int RemovedManifests,
    long FreedBytes,
    [property: Description("What goes first, then what stays; of a namespace the first hundred of each repository, of a run the first thousand.")]
    IReadOnlyList<RetentionLineBody> Lines,
    [property: Description("How many lines there are beyond these.")] int LeftOut,
    [property: Description("Patterns that no tag matches: perhaps they are misspelled.")] IReadOnlyList<UnmatchedPatternBody> Unmatched)
{
    public static RepositoryRetentionBody Of(RepositoryRetention one) => new(
        one.Repository, one.HasRules, one.Kept, one.Removed, one.RemovedManifests, one.FreedBytes, [.. one.Lines.Select(RetentionLineBody.Of)], one.LeftOut,
        [.. one.Unmatched.Select(pattern => new UnmatchedPatternBody(pattern.Rule, pattern.Pattern))]);
}

internal sealed record RetentionLineBody(
    [property: Description("Null for a manifest without any.")] string? Tag,
    string Digest,
    bool Kept,
    [property: Description("The tag goes and what it names stays.")] bool ManifestStays,
    [property: Description("As `last_pushed`, `protected` or `not_kept`.")] string Reason,
    [property: Description("The rule that keeps it, or those that speak of it and do not.")] string? Rule,
    [property: Description("The same as a sentence.")] string Text)
{
    public static RetentionLineBody Of(RetentionLine line) => new(
        line.Tag, line.Digest.ToString(), line.Kept, line.ManifestStays, System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName($"{line.Reason}"),
        line.Rule, RetentionSentence.Of(line));
}

/// <param name="Rule">Null for one of what is protected.</param>
internal sealed record UnmatchedPatternBody(string? Rule, string Pattern);

internal sealed record RetentionRunsQuery
{
    private const int Usual = 25, Most = 100;

    [FromQuery(Name = "after"), Description("Where the page before ended, as its `next` says.")]
    public string? After { get; init; }

    [FromQuery(Name = "page_size"), Description("How many to a page: 25 unless given, 100 at most.")]
    public int? Size { get; init; }

    public int Count => Math.Clamp(Size ?? Usual, 1, Most);
}

/// <param name="Next">For `after`; null on the last page.</param>
internal sealed record RetentionRunsBody(string? Next, IReadOnlyList<RetentionRunBody> Results);

internal sealed record RetentionRunBody(
    long Id,
    string Repository,
    DateTimeOffset RanAt,
    [property: Description("Who asked for it; null when it was due.")] string? RanBy,
    int Kept,
    int Removed,
    long FreedBytes,
    [property: Description("Under which what went stands in the trash.")] Guid Batch,
    [property: Description("Those that were in force.")] RetentionDocument Rules,
    [property: Description("The first hundred of what went.")] IReadOnlyList<RetentionLineBody> Lines,
    int LeftOut)
{
    public static RetentionRunBody Of(RetentionRun run) => new(
        run.Id, run.Repository, run.RanAt, run.By, run.Kept, run.Removed, run.FreedBytes, run.Batch, run.Rules,
        [.. run.Lines.Select(RetentionLineBody.Of)], run.LeftOut);
}
