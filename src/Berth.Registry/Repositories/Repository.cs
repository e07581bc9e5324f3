namespace Berth.Registry.Repositories;

/// <summary>A repository as the hub shows it.</summary>
public sealed record Repository(long Id, string Name, string Namespace)
{
    public bool IsPrivate { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Markdown; not read for lists.</summary>
    public string FullDescription { get; init; } = "";

    /// <summary>Who created it; empty when it was pushed before the registry had accounts.</summary>
    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public long Stars { get; init; }

    public long Pulls { get; init; }

    public DateTimeOffset? LastPulledAt { get; init; }

    public RepositoryStatus Status { get; init; } = RepositoryStatus.Active;

    /// <summary>Slugs of <see cref="RepositoryCategory"/>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether tags that <see cref="ImmutableTagRules"/> match are to stay on the manifest that they were first put on.</summary>
    public bool ImmutableTags { get; init; }

    /// <summary>Regular expressions; with none, every tag is meant.</summary>
    public IReadOnlyList<string> ImmutableTagRules { get; init; } = [];

    /// <summary>How old a version of a tag has to be before who may only pull is given it; null for any age.</summary>
    public TimeSpan? MinimumAge { get; init; }
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record RepositoryChange
{
    /// <summary>At most 100 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 25,000 bytes.</summary>
    public string? FullDescription { get; init; }

    public RepositoryStatus? Status { get; init; }

    /// <summary>At most three slugs of <see cref="RepositoryCategory"/>.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>To change this, or one of the following, takes the right to administer; to say it as it is does not.</summary>
    public bool? IsPrivate { get; init; }

    public bool? ImmutableTags { get; init; }

    /// <summary>At most five: <see cref="TagRules"/>.</summary>
    public IReadOnlyList<string>? ImmutableTagRules { get; init; }

    /// <summary>In whole seconds, at most <see cref="DurationText.Longest"/>; zero for any age.</summary>
    public TimeSpan? MinimumAge { get; init; }
}

/// <summary>A person with a right in somebody's personal repository.</summary>
public sealed record Collaborator(long AccountId, string Name, RepositoryRole Role);
