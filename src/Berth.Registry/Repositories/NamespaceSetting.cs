namespace Berth.Registry.Repositories;

/// <summary>What holds for all repositories of a namespace.</summary>
/// <param name="Namespace">Empty for the repositories without one.</param>
public sealed record NamespaceSetting(string Namespace)
{
    /// <summary>How many days what was deleted can be restored; null for the server's time.</summary>
    public int? TrashDays { get; init; }

    /// <summary>Null for no limit.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>What the quota counts: bytes of all blobs, each once.</summary>
    public long UsedBytes { get; init; }

    public bool ImmutableTags { get; init; }

    /// <summary>Regular expressions; with none, every tag is meant.</summary>
    public IReadOnlyList<string> ImmutableTagRules { get; init; } = [];

    /// <summary>Whether the caller may set the quota.</summary>
    public bool MaySetQuota { get; init; }

    public QuotaUse? Use => QuotaBytes is { } quota ? new QuotaUse(Namespace, UsedBytes, quota) : null;
}

/// <summary>Null leaves a part as it is.</summary>
public sealed record NamespaceSettingChange
{
    /// <summary>Takes a limit away, or goes back to what the server says.</summary>
    public const int Unset = -1;

    /// <summary>At most ten years; <see cref="Unset"/> for the server's time.</summary>
    public int? TrashDays { get; init; }

    /// <summary>To change this takes an administrator of the registry; <see cref="Unset"/> for no limit.</summary>
    public long? QuotaBytes { get; init; }

    public bool? ImmutableTags { get; init; }

    /// <summary>At most five: <see cref="TagRules"/>.</summary>
    public IReadOnlyList<string>? ImmutableTagRules { get; init; }
}
