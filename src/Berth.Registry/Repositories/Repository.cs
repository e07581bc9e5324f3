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

    public long Pulls { get; init; }

    public DateTimeOffset? LastPulledAt { get; init; }
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record RepositoryChange
{
    /// <summary>At most 100 characters.</summary>
    public string? Description { get; init; }

    /// <summary>At most 25,000 bytes.</summary>
    public string? FullDescription { get; init; }
}

/// <summary>A person with a right in somebody's personal repository.</summary>
public sealed record Collaborator(long AccountId, string Name, Access.RepositoryRole Role);
