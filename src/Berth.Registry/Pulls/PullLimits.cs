namespace Berth.Registry.Pulls;

/// <summary>How often may be pulled within a window of time. Zero is no limit.</summary>
public sealed record PullLimits
{
    /// <summary>By whoever is not signed in, for each address.</summary>
    public int Anonymous { get; init; }

    /// <summary>By each user, and by the tokens of each organization together.</summary>
    public int PerUser { get; init; }

    /// <summary>It begins with a client's first pull.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(6);
}

/// <summary>Where a client stands.</summary>
/// <param name="Granted">False when the pull is one too many.</param>
/// <param name="Source">Whose pulls are counted: an address, the /64 of an IPv6 address, or a name.</param>
/// <param name="Renewed">How long until the client may pull again as often as <paramref name="Limit"/> says.</param>
public readonly record struct PullAllowance(bool Granted, int Limit, int Remaining, TimeSpan Window, TimeSpan Renewed, string Source);
