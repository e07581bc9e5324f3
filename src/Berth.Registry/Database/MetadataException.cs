namespace Berth.Registry.Database;

/// <summary>The database cannot do what was asked now. The message is a sentence that is safe to show to a client.</summary>
public sealed class MetadataException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Whether the database is away, which may be over in a moment, rather than wrong.</summary>
    public bool IsOutage { get; init; }
}
