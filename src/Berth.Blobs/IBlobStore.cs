using System.Buffers;
using System.IO.Pipelines;
using Berth.Oci;

namespace Berth.Blobs;

/// <summary>Where blob bytes live, keyed by digest, and where the bytes of unfinished uploads wait. It knows nothing of
/// repositories, rights or the database.</summary>
/// <remarks>
/// <para>Written so that an object store can implement it: staged bytes may be parts of a multipart upload, nothing is appended to
/// or renamed by contract, and everything an upload needs to go on elsewhere is in <see cref="Staged.State"/>, which the caller
/// keeps in its database.</para>
/// <para>Every method throws <see cref="BlobStoreException"/>, and nothing else, when the storage itself fails.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>Adds a request body to an upload's staged bytes, at <paramref name="from"/>'s length. Bytes beyond that length, left
    /// by a request that was never recorded, are discarded first.</summary>
    /// <param name="observe">Called once, in order, with every run of bytes that is kept, possibly while it is being written.</param>
    /// <returns>What is staged now. A body that breaks off is not an exception: the bytes that came are kept and
    /// <see cref="Appended.Interruption"/> says what happened.</returns>
    /// <remarks>Not durable and not visible. One call at a time for one upload. When it throws, nothing of this call is kept, though
    /// <paramref name="observe"/> may have seen some: whoever hashes there must drop that hash and go on from
    /// <see cref="ReadStagedAsync"/>.</remarks>
    /// <exception cref="BlobStoreException"><see cref="StorageFault.StagedBytesLost"/>: fewer bytes are there than
    /// <paramref name="from"/> says. Reading them and committing them end the same way.</exception>
    Task<Appended> AppendAsync(Guid upload, Staged from, PipeReader body, Action<ReadOnlySequence<byte>> observe, CancellationToken cancel);

    /// <summary>Keeps every other process off an upload's staged bytes until what it returns is disposed, or this process ends.</summary>
    /// <returns>Null while another process holds it. Within one process the caller sees to it that one request at a time does.</returns>
    IDisposable? TryHold(Guid upload);

    /// <summary>Reads staged bytes from the start, to hash them again after a restart or on another node.</summary>
    Task<Stream> ReadStagedAsync(Guid upload, Staged staged, CancellationToken cancel);

    /// <summary>Makes the staged bytes the content of <paramref name="digest"/>: whole, durable and visible when it returns, and
    /// not visible before. The caller has compared the hash. Content that is already there is replaced, which is what heals a
    /// damaged blob. The staged bytes are gone afterwards.</summary>
    /// <returns>The stamp of what is stored now; see <see cref="BlobContent.Stamp"/>.</returns>
    Task<string> CommitAsync(Guid upload, Staged staged, Digest digest, CancellationToken cancel);

    /// <summary>Forgets an upload's staged bytes. Repeatable; unknown uploads are fine.</summary>
    Task DiscardAsync(Guid upload, Staged staged, CancellationToken cancel);

    /// <summary>Opens a blob, or returns null when there is none. Content that was opened stays readable if the blob is deleted
    /// or replaced meanwhile.</summary>
    ValueTask<BlobContent?> OpenAsync(Digest digest, CancellationToken cancel);

    /// <summary>Removes a blob. Repeatable; takes no new space. False when there was none.</summary>
    Task<bool> DeleteAsync(Digest digest, CancellationToken cancel);

    /// <summary>Takes a blob that proved damaged out of sight but keeps its bytes for a person to look at. Repeatable.
    /// Content that matches its digest, as when a push has replaced it meanwhile, stays where it is.</summary>
    Task QuarantineAsync(Digest digest, CancellationToken cancel);

    /// <summary>Every blob, in no order, for checks and repairs.</summary>
    IAsyncEnumerable<StoredBlob> ListAsync(CancellationToken cancel);

    /// <summary>What the staged bytes of all uploads take up, recorded or not.</summary>
    Task<long> MeasureStagedAsync(CancellationToken cancel);

    /// <summary>Removes staged bytes and temporary files last written before <paramref name="before"/> whose upload
    /// <paramref name="isLive"/> does not know.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> SweepAsync(DateTimeOffset before, Func<Guid, ValueTask<bool>> isLive, CancellationToken cancel);

    /// <summary>Tries the storage: throws when it cannot be read; otherwise says whether new blobs can be stored now.</summary>
    Task<StorageHealth> CheckAsync(CancellationToken cancel);
}

/// <summary>How far an upload has come: the count of its bytes, and whatever the store needs to find them again.</summary>
public sealed record Staged(long Length, string State)
{
    public static readonly Staged Nothing = new(0, "");
}

/// <summary>What an append came to.</summary>
public sealed record Appended(Staged Staged, Exception? Interruption);

public sealed record StoredBlob(Digest Digest, long Length);

/// <param name="Writable">Whether an upload would be taken now.</param>
/// <param name="Problem">Why not, as a sentence.</param>
/// <param name="FreeBytes">Space left for blobs, where the store knows it.</param>
public sealed record StorageHealth(bool Writable, string? Problem, long? FreeBytes);
