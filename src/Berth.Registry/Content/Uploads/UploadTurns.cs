using Berth.Blobs;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Content.Uploads;

/// <summary>One request at a time for a session, and the newest wins.</summary>
/// <remarks>
/// <code>
///   request ─► this process: the older request stops, keeps what it wrote, and lets go
///           ─► other processes: a lock on the staged bytes. Held? touch the row ─► the holder's watch sees it, stops, lets go
///           ─► read the row (the older request has moved it) ─► the turn is ours
/// </code>
/// A client whose connection died in silence comes back before the server can know, so its new request ends the old one, which keeps what
/// it wrote (draft-ietf-httpbis-resumable-upload, "Concurrency"). Within this process that is a call. A request in another process keeps
/// the staged bytes locked: its row is touched, which <see cref="UploadWatch"/> over there sees, and until it lets go nobody writes.
/// </remarks>
internal sealed class UploadTurns(MetadataStore database, IBlobStore store, ActiveUploads active, TimeProvider clock)
{
    /// <summary>How long another process may take to let go: some looks of its watch, and a write that is under way.</summary>
    private static readonly TimeSpan Patience = 5 * UploadWatch.Interval;

    /// <summary>A session goes on under the name its repository has now, and under the one it had: renaming ends no upload.</summary>
    private const string Select =
        "SELECT " + Columns + " FROM uploads u WHERE id = $1 AND (repository = $2 OR EXISTS (SELECT 1 FROM former_names f JOIN repositories r "
        + "ON r.id = f.repository_id WHERE f.name IN ($2, u.repository) AND r.name IN ($2, u.repository)))";

    /// <summary>What <see cref="Read"/> reads.</summary>
    internal const string Columns = "id, repository, owner, algorithm, length, state, in_chunks, updated_at";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the session for this request. A stranger meets an unknown session, and disturbs nobody.</summary>
    public async Task<Result<UploadTurn>> TakeAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel)
    {
        ActiveUploads.Writer? writer;
        while ((writer = active.TryEnter(upload, cancel)) is null)
        {
            if (await FindAsync(repository, upload, caller, cancel) is null)
            {
                return UploadErrors.Unknown;
            }

            await active.StopAsync(upload).WaitAsync(cancel);
        }

        IDisposable? hold = null;
        try
        {
            hold = store.TryHold(upload) ?? await AskAsync(repository, upload, caller, cancel);

            // Read only now: whoever had the session has moved it.
            var row = await FindAsync(repository, upload, caller, cancel);
            if (row is not null && hold is not null)
            {
                var turn = new UploadTurn(row, writer, hold);
                (writer, hold) = (null, null);
                return turn;
            }

            return row is null ? UploadErrors.Unknown : UploadErrors.Busy;
        }
        finally
        {
            hold?.Dispose();
            writer?.Dispose();
        }
    }

    /// <remarks>Whoever is nobody may go on with what nobody began, from any address: a machine has several. Nobody may push only while the
    /// registry is open, and the session's name, which cannot be guessed, is what they hold.</remarks>
    public async Task<UploadRow?> FindAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel)
    {
        var row = await database.AskAsync(sql => sql.FirstAsync(Select, [upload, repository.ToString()], Read, cancel), cancel);
        var isTheirs = caller.IsAnonymous
            ? row?.Owner.StartsWith(Caller.NobodysKey, StringComparison.Ordinal)
            : row?.Owner.Equals(caller.OwnerKey, StringComparison.Ordinal);
        return isTheirs == true ? row : null;
    }

    internal static UploadRow Read(SqlRow row) => new()
    {
        Id = row.Guid(0),
        Repository = row.Text(1),
        Owner = row.Text(2),
        Algorithm = (DigestAlgorithm)row.Int(3),
        Length = row.Number(4),
        State = row.Text(5),
        InChunks = row.Flag(6),
        UpdatedAt = row.Time(7),
    };

    /// <summary>Lets the process that has the session know, and waits for it.</summary>
    private async Task<IDisposable?> AskAsync(RepositoryName repository, Guid upload, Caller caller, CancellationToken cancel)
    {
        if (await FindAsync(repository, upload, caller, cancel) is not { } row)
        {
            return null;
        }

        // Another time than the one its holder saw, whatever the clocks of two machines say.
        var (started, now) = (clock.GetTimestamp(), clock.GetUtcNow());
        var touched = now > row.UpdatedAt ? now : row.UpdatedAt.AddMilliseconds(1);
        await database.ChangeAsync(
            change => change.Sql.ExecuteAsync("UPDATE uploads SET updated_at = $2 WHERE id = $1", [upload, touched], cancel), Durability.Relaxed, cancel);
        IDisposable? hold = null;
        while ((hold = store.TryHold(upload)) is null && clock.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Interval, clock, cancel);
        }

        return hold;
    }
}

/// <summary>A session in the hands of one request.</summary>
internal sealed class UploadTurn(UploadRow row, ActiveUploads.Writer writer, IDisposable hold) : IDisposable
{
    public UploadRow Row => row;

    /// <summary>Fires when the client leaves, and when a newer request wants the session.</summary>
    public CancellationToken Cancel => writer.Cancel;

    /// <summary>While a body is read, another process may ask for the session by a touch of its row.</summary>
    public void Reading(bool begins) => writer.Since = begins ? row.UpdatedAt : null;

    /// <summary>From here on newer requests wait: what came is being made a blob.</summary>
    /// <returns>False when one has asked already: the session is its.</returns>
    public bool TryStay() => writer.TryStay();

    public void Dispose()
    {
        hold.Dispose();
        writer.Dispose();
    }
}
