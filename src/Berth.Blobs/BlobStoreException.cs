namespace Berth.Blobs;

/// <summary>The storage cannot do what was asked. The message is a sentence for the operator and safe to show to a client.</summary>
public sealed class BlobStoreException : IOException
{
    public BlobStoreException(StorageFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    public StorageFault Fault { get; }
}

public enum StorageFault
{
    /// <summary>No space, or less than the reserve kept for deletions and the database.</summary>
    Full,

    /// <summary>The storage is mounted read-only or refuses writes.</summary>
    ReadOnly,

    /// <summary>Any other failure of the medium, an fsync error included.</summary>
    Failed,

    /// <summary>Bytes that were staged are gone, some or all of them: this upload cannot go on, a new one can.</summary>
    StagedBytesLost,
}
