using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>A repository as rules look at it.</summary>
internal sealed record RetentionContent(IReadOnlyList<RetentionTag> Tags, IReadOnlyList<RetentionManifest> Manifests);

internal sealed record RetentionTag(string Name, Digest Digest, DateTimeOffset PushedAt, DateTimeOffset? LastPulledAt)
{
    public bool IsImmutable { get; init; }
}

/// <param name="IdleSince">When something last touched it: its push, a pull, or the last tag that left it.</param>
internal sealed record RetentionManifest(Digest Digest, DateTimeOffset IdleSince)
{
    public long Id { get; init; }

    public long Size { get; init; }

    public Digest? Subject { get; init; }

    public IReadOnlyList<Digest> Children { get; init; } = [];

    public DateTimeOffset? LastPulledAt { get; init; }

    /// <summary>Somebody who pushes was told a moment ago that it is there, and may go on to refer to it.</summary>
    public bool IsPromised { get; init; }

    /// <summary>Its last tag has left it: its bytes go whatever rules say.</summary>
    public bool IsLeaving { get; init; }
}
