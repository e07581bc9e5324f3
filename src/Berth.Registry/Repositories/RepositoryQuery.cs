namespace Berth.Registry.Repositories;

public enum RepositoryOrder
{
    /// <summary>Changed last, first.</summary>
    Updated,
    Name,

    /// <summary>Pulled most, first.</summary>
    Pulls,

    /// <summary>Starred most, first.</summary>
    Stars,
}

/// <summary>Which repositories to show, of those that the caller may read.</summary>
public sealed record RepositoryQuery
{
    public string? Namespace { get; init; }

    /// <summary>Only those in a namespace of the caller's or shared with them, not what is merely public.</summary>
    public bool Mine { get; init; }

    /// <summary>Only those that the account of this name has starred.</summary>
    public string? StarredBy { get; init; }

    /// <summary>A part of the name or the description.</summary>
    public string? Search { get; init; }

    /// <summary>Whether <see cref="Search"/> looks at names alone.</summary>
    public bool NamesOnly { get; init; }

    /// <summary>Only those with an image for one of these, as image-spec names them: <c>amd64</c>. Empty for all.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Only those with an image for one of these: <c>linux</c>. Together with <see cref="Architectures"/> it is one image that
    /// must fit.</summary>
    public IReadOnlyList<string> OperatingSystems { get; init; } = [];

    /// <summary>Only those that hold one of these.</summary>
    public IReadOnlyList<ContentType> Types { get; init; } = [];

    /// <summary>Only those that hold a manifest of one of these media types.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    /// <summary>Only those in one of these: slugs of <see cref="RepositoryCategory"/>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    public RepositoryOrder Order { get; init; }

    /// <summary>The other way round than <see cref="RepositoryOrder"/> says.</summary>
    public bool Reversed { get; init; }

    /// <summary>Where the page before ended, as its <see cref="Page{T}.Next"/> says.</summary>
    public string? After { get; init; }

    /// <summary>Where the page after began.</summary>
    public string? Before { get; init; }

    /// <summary>How many to pass over, for lists that are paged by number.</summary>
    public int Skip { get; init; }

    public int Count { get; init; } = 30;
}

/// <summary>A repository in a list.</summary>
/// <param name="Size">Of the blobs it links, each counted once.</param>
public sealed record RepositorySummary(
    string Name, bool IsPrivate, string Description, DateTimeOffset UpdatedAt, DateTimeOffset? LastPushAt, string? LastPushBy, long Tags, long Size)
{
    public long Id { get; init; }

    public long Stars { get; init; }

    public long Pulls { get; init; }

    public DateTimeOffset? LastPulledAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public RepositoryStatus Status { get; init; }

    /// <summary>Slugs of <see cref="RepositoryCategory"/>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}

/// <summary>A repository as its page shows it.</summary>
/// <param name="Allowed">What the caller may do with it.</param>
public sealed record OpenedRepository(Repository Repository, RepositorySummary Summary, IReadOnlyList<RepositoryAction> Allowed);

/// <summary>What kinds of things a repository holds.</summary>
/// <param name="Types">Of what does not merely speak about something else there.</param>
/// <param name="MediaTypes">Of the same manifests.</param>
/// <param name="Platforms">Of its images.</param>
public sealed record RepositoryContents(
    IReadOnlyList<ContentType> Types, IReadOnlyList<string> MediaTypes, IReadOnlyList<(string Os, string Architecture)> Platforms)
{
    public static readonly RepositoryContents Nothing = new([], [], []);
}

/// <param name="Collaborators">People and teams with rights of their own in it.</param>
public sealed record RepositoryCounts(int Collaborators, int Webhooks);
