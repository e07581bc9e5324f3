using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Berth.Registry;

namespace Berth.Server.Hub.Repositories;

/// <summary>A repository in a list.</summary>
internal record RepositoryLine
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    [Description("Always `image`: what it holds is told by `content_types`.")]
    public string RepositoryType { get; } = "image";

    [Description("1 when active, 0 when its owner has set it aside.")]
    public int Status { get; init; }

    public string StatusDescription => Status == (int)RepositoryStatus.Active ? "active" : "inactive";

    public string Description { get; init; } = "";

    public bool IsPrivate { get; init; }

    public bool IsAutomated { get; }

    public long StarCount { get; init; }

    public long PullCount { get; init; }

    public DateTimeOffset? LastUpdated { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public DateTimeOffset? DateRegistered { get; init; }

    [Description("`owner` for what is in the caller's own namespace, otherwise empty.")]
    public string Affiliation { get; init; } = "";

    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    public IReadOnlyList<string> ContentTypes { get; init; } = [];

    public IReadOnlyList<CategoryBody> Categories { get; init; } = [];

    [Description("Bytes of the blobs that it has, each counted once.")]
    public long StorageSize { get; init; }
}

/// <summary>A repository with everything that is told of it.</summary>
internal sealed record RepositoryBody : RepositoryLine
{
    [SetsRequiredMembers]
    internal RepositoryBody(RepositoryLine line, PermissionsBody permissions, ImmutableTagsBody immutableTags)
        : base(line) => (Permissions, ImmutableTagsSettings) = (permissions, immutableTags);

    public string User { get; init; } = "";

    public string HubUser => User;

    public bool CanEdit => Permissions.Write;

    public bool HasStarred { get; init; }

    public int CollaboratorCount { get; init; }

    [Description("The README, in Markdown, as it was sent.")]
    public string FullDescription { get; init; } = "";

    public required PermissionsBody Permissions { get; init; }

    public bool ImmutableTags => ImmutableTagsSettings.Enabled;

    [Description("As in `immutable_tags_settings`, with commas between them.")]
    public string ImmutableTagsRules => string.Join(',', ImmutableTagsSettings.Rules);

    public required ImmutableTagsBody ImmutableTagsSettings { get; init; }

    [Description("In seconds: a pull by tag answers the newest version that is at least as old, unless the caller may push. 0 for any age.")]
    public long MinimumAge { get; init; }

    public string? Source { get; }
}

internal sealed record CategoryBody(string Name, string Slug);

internal sealed record PermissionsBody(bool Read, bool Write, bool Admin);

internal sealed record ImmutableTagsBody(bool Enabled, IReadOnlyList<string> Rules);

/// <summary>A repository in the oldest of lists, which has no pages.</summary>
internal sealed record RepositoryEntry(string Namespace, string Name, string Description, bool IsPrivate);
