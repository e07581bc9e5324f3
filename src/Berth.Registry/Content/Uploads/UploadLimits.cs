namespace Berth.Registry.Content.Uploads;

/// <summary>Bounds on uploads.</summary>
public sealed class UploadLimits
{
    /// <summary>Sessions that one user, or one address while the registry is open, may have at a time. Default 1,000; at least 1.</summary>
    public int OpenUploadsPerOwner { get; init; } = 1000;

    /// <summary>Bytes in one blob. Default 1 TiB; at least 1.</summary>
    public long MaxBlobSize { get; init; } = 1L << 40;

    /// <summary>How long a session may rest before it is forgotten. Default 24 hours; at least one minute.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The same for sessions whose client never resumes, and for staged bytes that have no session. Default one hour; at least one
    /// minute. Where it is longer than <see cref="TimeToLive"/>, that holds.</summary>
    public TimeSpan BrokenTimeToLive { get; init; } = TimeSpan.FromHours(1);
}
