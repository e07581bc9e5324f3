namespace Berth.Registry.Organizations;

/// <summary>Several people who share a namespace.</summary>
public sealed record Organization(long Id, string Name)
{
    public string FullName { get; init; } = "";

    public string Location { get; init; } = "";

    public string Company { get; init; } = "";

    /// <summary>What a repository is that its first push creates.</summary>
    public bool NewRepositoriesArePrivate { get; init; } = true;

    public DateTimeOffset CreatedAt { get; init; }

    public int MemberCount { get; init; }
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record OrganizationChange
{
    public string? FullName { get; init; }

    public string? Location { get; init; }

    public string? Company { get; init; }

    public bool? NewRepositoriesArePrivate { get; init; }
}

public sealed record Member(long AccountId, string Name, MemberRole Role)
{
    public string FullName { get; init; } = "";

    public string Email { get; init; } = "";

    public string Company { get; init; } = "";

    public DateTimeOffset JoinedAt { get; init; }

    /// <summary>The names of the organization's teams that it belongs to.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];
}
