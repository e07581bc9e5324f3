namespace Berth.Registry.Repositories;

/// <summary>When what nobody needs any more goes.</summary>
public sealed class CollectionOptions
{
    /// <summary>How long what was pushed, or was told to one who pushes that it is there, waits for a manifest that refers to it.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long what was deleted, and what a tag named before, can be brought back, where the namespace says nothing else.</summary>
    public TimeSpan TrashTime { get; init; } = TimeSpan.FromDays(14);
}
