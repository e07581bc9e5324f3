using System.Runtime.ExceptionServices;
using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Content.Blobs;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Content.Uploads;

/// <summary>Upload sessions: bytes come in one or many requests, in order, and become a blob when their digest is named.</summary>
/// <remarks>A session belongs to a repository and to whoever started it; anybody else's request meets an unknown session.</remarks>
public sealed class UploadSessions(
    MetadataStore database, IBlobStore store, BlobWriter blobs, UploadHashes hashes, ActiveUploads active, UploadLimits limits,
    TimeProvider clock)
{
    private const string Insert =
        "INSERT INTO uploads (id, repository, owner, algorithm, length, state, in_chunks, updated_at) SELECT $1, $2, $3, $4, 0, '', $5, $6 "
        + "WHERE (SELECT count(*) FROM (SELECT 1 FROM uploads WHERE owner = $3 LIMIT $7) AS open) < $7";

    private const string Update =
        "UPDATE uploads SET length = $3, state = $4, algorithm = $5, in_chunks = $6, updated_at = $7 WHERE id = $1 AND length = $2";

    private readonly UploadTurns _turns = new(database, store, active, clock);

    public async Task<Result<UploadStatus>> StartAsync(
        RepositoryName repository, DigestAlgorithm algorithm, Caller caller, CancellationToken cancel)
    {
        var owner = caller.OwnerKey;
        var (id, limit) = (Guid.NewGuid(), limits.OpenUploadsPerOwner);
        var started = await database.ChangeAsync(
            async change =>
            {
                await change.Sql.HoldAsync($"uploads of {owner}", cancel);
                return await change.Sql.ExecuteAsync(
                    Insert, [id, repository.ToString(), owner, algorithm, false, clock.GetUtcNow(), (long)limit], cancel) == 1;
            },
            Durability.Relaxed,
            cancel);
        return started ? new UploadStatus(id, 0) : UploadErrors.TooMany(limit);
    }

    /// <summary>How far the session has come. Whoever asks means to go on: a request that still writes to it ends first.</summary>
    public async Task<Result<UploadStatus>> GetAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel)
    {
        var taken = await _turns.TakeAsync(repository, upload, caller, cancel);
        if (!taken.Succeeded)
        {
            return taken.Error;
        }

        using var turn = taken.Value;
        return new UploadStatus(upload, turn.Row.Length);
    }

    /// <summary>The same for a client that was refused: whoever writes goes on.</summary>
    public async Task<Result<UploadStatus>> PeekAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel) =>
        await _turns.FindAsync(repository, upload, caller, cancel) is { } row ? new UploadStatus(upload, row.Length) : UploadErrors.Unknown;

    /// <summary>Adds a body to the session. When the body breaks off, what came of it is kept, and the failure goes on as thrown.</summary>
    public Task<Result<UploadStatus>> AppendAsync(
        RepositoryName repository, Guid upload, UploadBody body, Caller caller, CancellationToken cancel) =>
        AloneAsync<UploadStatus>(
            repository,
            upload,
            caller,
            async turn => await ReceiveAsync(turn, body, turn.Row.Algorithm) is var received && received.Succeeded
                ? await KeepAsync(turn, received.Value)
                : received.Error!,
            cancel);

    /// <summary>Adds the last of the bytes, compares the digest and makes the blob. A wrong digest leaves the session as it is, with those bytes.</summary>
    /// <remarks>What came is recorded only if it comes to nothing: a blob ends its session in the transaction that makes it.</remarks>
    public Task<Result<PushedBlob>> FinishAsync(
        RepositoryName repository, Guid upload, Digest digest, UploadBody body, Caller caller, CancellationToken cancel) =>
        AloneAsync<PushedBlob>(
            repository,
            upload,
            caller,
            async turn =>
            {
                var received = await ReceiveAsync(turn, body, digest.Algorithm);
                if (!received.Succeeded)
                {
                    return received.Error;
                }

                var (appended, hash) = received.Value;
                var actual = hash.Current;
                var isRight = appended.Interruption is null && actual == digest;
                if (isRight && turn.TryStay())
                {
                    hash.Dispose();
                    return await CommitAsync(repository, upload, appended.Staged, digest, caller, turn.Cancel);
                }

                var kept = await KeepAsync(turn, received.Value);
                return !kept.Succeeded ? kept.Error
                    : isRight ? throw new OperationCanceledException(turn.Cancel)
                    : UploadErrors.WrongDigest(digest, actual);
            },
            cancel);

    /// <summary>Takes a whole blob in one request, without a session that anybody could see.</summary>
    public async Task<Result<PushedBlob>> PutAsync(
        RepositoryName repository, Digest digest, UploadBody body, Caller caller, CancellationToken cancel)
    {
        var upload = Guid.NewGuid();
        if (Refuse(body, 0) is { } refusal)
        {
            return refusal;
        }

        using var hash = new UploadHash(digest.Algorithm);
        var appended = await store.AppendAsync(upload, Staged.Nothing, body.Reader, hash.Append, cancel);
        if (appended.Interruption is null && hash.Current == digest)
        {
            return await CommitAsync(repository, upload, appended.Staged, digest, caller, cancel);
        }

        await store.DiscardAsync(upload, appended.Staged, CancellationToken.None);
        Rethrow(appended.Interruption);
        return UploadErrors.WrongDigest(digest, hash.Current);
    }

    public async Task<Result<UploadStatus>> CancelAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel)
    {
        var row = await _turns.FindAsync(repository, upload, caller, cancel);
        if (row is null || await ForgetAsync(upload, cancel) == 0)
        {
            return UploadErrors.Unknown;
        }

        await active.StopAsync(upload);
        hashes.Drop(upload);
        await store.DiscardAsync(upload, row.Staged, cancel);
        return new UploadStatus(upload, row.Length);
    }

    /// <summary>Makes the blob. What there is no room for leaves nothing: the client would send it to another session, if at all.</summary>
    private async Task<Result<PushedBlob>> CommitAsync(
        RepositoryName repository, Guid upload, Staged staged, Digest digest, Caller caller, CancellationToken cancel)
    {
        var stored = await blobs.CommitAsync(repository, upload, staged, digest, caller, cancel);
        if (!stored.Succeeded)
        {
            await ForgetAsync(upload, CancellationToken.None);
            await store.DiscardAsync(upload, staged, CancellationToken.None);
        }

        return stored;
    }

    /// <summary>Runs <paramref name="write"/> as the only one at work on the session.</summary>
    private async Task<Result<T>> AloneAsync<T>(
        RepositoryName repository, Guid upload, Caller caller, Func<UploadTurn, Task<Result<T>>> write, CancellationToken cancel)
    {
        var taken = await _turns.TakeAsync(repository, upload, caller, cancel);
        if (!taken.Succeeded)
        {
            return taken.Error;
        }

        using var turn = taken.Value;
        try
        {
            return await write(turn);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return await _turns.FindAsync(repository, upload, caller, cancel) is null ? UploadErrors.Unknown : UploadErrors.Superseded;
        }
        catch (BlobStoreException lost) when (lost.Fault == StorageFault.StagedBytesLost)
        {
            // A client that hears of an unknown session starts anew; one that hears of a failure would try this one for ever.
            await ForgetAsync(upload, cancel);
            return UploadErrors.Unknown;
        }
    }

    /// <summary>Takes a body in, without a word to the database. A refusal has left nothing behind.</summary>
    private async Task<Result<Received>> ReceiveAsync(UploadTurn turn, UploadBody body, DigestAlgorithm algorithm)
    {
        var row = turn.Row;
        if (Refuse(body, row.Length) is { } refusal)
        {
            return refusal;
        }

        var hash = await hashes.TakeAsync(row.Id, row.Staged, algorithm, turn.Cancel);
        Appended appended;
        turn.Reading(true);
        try
        {
            appended = await store.AppendAsync(row.Id, row.Staged, body.Reader, hash.Append, turn.Cancel);
        }
        catch
        {
            // The hash may have seen bytes that the storage did not keep.
            hash.Dispose();
            throw;
        }
        finally
        {
            turn.Reading(false);
        }

        var received = appended.Staged.Length - row.Length;
        if (appended.Interruption is null && body.Range is { } range && received != range.Last - range.First + 1)
        {
            // Nothing of it counts: the recorded length stays, and the next request writes over what came.
            hash.Dispose();
            return UploadErrors.WrongLength(range.Last - range.First + 1, received);
        }

        row.InChunks |= body.Range is not null;
        row.Algorithm = algorithm;
        return new Received(appended, hash);
    }

    /// <summary>Records what came, so that the next request goes on after it.</summary>
    private async Task<Result<UploadStatus>> KeepAsync(UploadTurn turn, Received received)
    {
        var ((appended, hash), row) = (received, turn.Row);
        if (!await RecordAsync(row, appended.Staged))
        {
            hash.Dispose();
            await store.DiscardAsync(row.Id, appended.Staged, CancellationToken.None);
            return UploadErrors.Unknown;
        }

        hashes.Keep(row.Id, hash);
        Rethrow(appended.Interruption);
        return new UploadStatus(row.Id, row.Length);
    }

    /// <summary>What can be said against a body before its first byte is read.</summary>
    private RegistryError? Refuse(UploadBody body, long have)
    {
        if (body.Range is { } range)
        {
            if (range.First != have)
            {
                return UploadErrors.WrongStart(have, range.First);
            }

            var span = range.Last - range.First + 1;
            if (body.Length is { } length && length != span)
            {
                return UploadErrors.WrongLength(span, length);
            }
        }

        return (body.Length ?? 0) > limits.MaxBlobSize - have ? UploadErrors.TooLarge(limits.MaxBlobSize) : null;
    }

    /// <returns>False when the session was cancelled meanwhile.</returns>
    private async Task<bool> RecordAsync(UploadRow row, Staged staged)
    {
        var before = row.Length;
        (row.Length, row.State, row.UpdatedAt) = (staged.Length, staged.State, clock.GetUtcNow());
        var updated = await database.ChangeAsync(
            change => change.Sql.ExecuteAsync(
                Update, [row.Id, before, row.Length, row.State, row.Algorithm, row.InChunks, row.UpdatedAt], CancellationToken.None),
            Durability.Relaxed,
            CancellationToken.None);
        return updated == 1;
    }

    private Task<int> ForgetAsync(Guid upload, CancellationToken cancel) => database.ChangeAsync(
        change => change.Sql.ExecuteAsync("DELETE FROM uploads WHERE id = $1", [upload], cancel), Durability.Relaxed, cancel);

    private static void Rethrow(Exception? interruption)
    {
        if (interruption is not null)
        {
            ExceptionDispatchInfo.Throw(interruption);
        }
    }

    private sealed record Received(Appended Appended, UploadHash Hash);
}
