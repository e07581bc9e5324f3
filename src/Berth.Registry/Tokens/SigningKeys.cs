using System.Security.Cryptography;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Tokens;

/// <summary>The keys that sign tokens. They live in the database, so that every process of this registry uses the same; each process
/// holds a copy in memory, which it renews in the background, so that verifying a token reads nothing.</summary>
/// <remarks>A rotation, step by step: the new key signs from now on; the old one loses its private half and goes on verifying until
/// the longest-lived token it can have signed has ended; then it is only a line in the list. When a key may be in wrong hands, a rotation
/// lets all older ones end at once, and with them every token in use.</remarks>
public sealed partial class SigningKeys(MetadataStore store, SecretBox box, TimeProvider clock, ILogger<SigningKeys> log)
{
    private const string Select = "SELECT id, kid, public_key, sealed_private_key, created_at, verifies_until FROM signing_keys ORDER BY id";

    private const string Insert = "INSERT INTO signing_keys (kid, public_key, sealed_private_key, created_at) VALUES ($1, $2, $3, $4)";

    /// <summary>From this age on, a use of a process's copy starts a read in the background.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(5);

    /// <summary>From this age on, a use waits for it: a rotation takes effect everywhere within this, also where nobody asked for long.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);

    /// <summary>Reads are at least this far apart, whatever key names strangers make up and however long the database is away.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(5);

    /// <summary>Another process may sign with the old key until it notices, by a clock that is off by the usual leeway.</summary>
    private static readonly TimeSpan Overlap = TokenPurpose.LongestLifetime + Stale + SignedTokens.Leeway + LeastInterval;

    private static readonly TimeSpan ListedAfterEnd = TimeSpan.FromDays(30);

    private readonly Lock _gate = new();
    private volatile SigningKeySet? _current;
    private Task _reading = Task.CompletedTask;
    private Task _ensuring = Task.CompletedTask;
    private long? _readStarted;

    /// <summary>Makes the first key, at the first start or when no private half can be opened any more; reads the keys otherwise.</summary>
    public Task EnsureAsync(CancellationToken cancel)
    {
        // The start and the first requests arrive together, and one key is enough.
        lock (_gate)
        {
            _ensuring = _ensuring.IsCompleted ? Task.Run(EnsureOnceAsync, CancellationToken.None) : _ensuring;
            return _ensuring.WaitAsync(cancel);
        }
    }

    /// <summary>Lets a new key sign, and the present one end when its tokens have; with <paramref name="now"/> it and all before it end here, and
    /// with them every token they signed.</summary>
    /// <returns>The new key's name.</returns>
    public Task<string> RotateAsync(Caller by, bool now, CancellationToken cancel) => AddAsync(new Rotation(by, now), cancel);

    public async Task<IReadOnlyList<SigningKeyInfo>> ListAsync(CancellationToken cancel)
    {
        var rows = await RowsAsync(cancel);
        var now = clock.GetUtcNow();
        return [.. rows.Select(row => new SigningKeyInfo(row.Kid, StateOf(row, now), row.CreatedAt, row.VerifiesUntil))];
    }

    /// <summary>The key to sign with.</summary>
    /// <exception cref="MetadataException">There is none yet and the database cannot take one now.</exception>
    internal async ValueTask<SigningKey> SigningAsync(CancellationToken cancel)
    {
        if (_current is { Signing: { } signing } current)
        {
            RenewIfOld(current);
            return signing;
        }

        await EnsureAsync(cancel);
        return _current!.Signing!;
    }

    /// <summary>The key of that name, as long as it verifies. An unknown name may belong to a key just made elsewhere, so it lets the
    /// keys be read again, but only so often.</summary>
    internal async ValueTask<SigningKey?> FindAsync(string kid)
    {
        if (_current is not { } current || current.Find(kid) is null || clock.GetElapsedTime(current.ReadAt) >= Stale)
        {
            await RenewAsync();
        }
        else
        {
            RenewIfOld(current);
        }

        return _current?.Find(kid) is { } key && key.Verifies(clock.GetUtcNow()) ? key : null;
    }

    private async Task EnsureOnceAsync()
    {
        await ReadAsync(CancellationToken.None);
        if (_current?.Signing is null)
        {
            await AddAsync(rotation: null, CancellationToken.None);
        }
    }

    private static SigningKeyState StateOf(SigningKeyRow row, DateTimeOffset now) => row.VerifiesUntil switch
    {
        null => SigningKeyState.Active,
        { } end when now < end => SigningKeyState.Retiring,
        _ => SigningKeyState.Retired,
    };

    private async Task<string> AddAsync(Rotation? rotation, CancellationToken cancel)
    {
        using var key = SigningKey.Generate();
        var kid = SigningKey.ThumbprintOf(key);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var sealedKey = Seal(key, kid);
        await store.ChangeAsync(
            async change =>
            {
                var now = clock.GetUtcNow();
                if (rotation is not null)
                {
                    var ended = await RetireAsync(change.Context, now, rotation.Now, cancel);
                    change.Context.Record(clock, rotation.By, AuditActions.KeysRotate, "", kid, rotation.Now ? new { now = true, ended } : null);
                }

                return await change.Sql.ExecuteAsync(Insert, [kid, publicKey, sealedKey, now], cancel);
            },
            cancel);
        await ReadAsync(cancel);
        return kid;
    }

    /// <returns>The names of the keys whose end this moved.</returns>
    private static async Task<List<string>> RetireAsync(BerthDbContext db, DateTimeOffset now, bool atOnce, CancellationToken cancel)
    {
        var gone = now - ListedAfterEnd;
        await db.SigningKeys.Where(k => k.VerifiesUntil < gone).ExecuteDeleteAsync(cancel);

        // At once is in the past by the clock of every node, also of one that is behind.
        var end = atOnce ? now - SignedTokens.Leeway : now + Overlap;
        var rows = await db.SigningKeys.Where(k => k.VerifiesUntil == null || (atOnce && k.VerifiesUntil > end)).OrderBy(k => k.Id).ToListAsync(cancel);
        foreach (var row in rows)
        {
            row.VerifiesUntil = end;
            row.SealedPrivateKey = [];
        }

        return rows.ConvertAll(row => row.Kid);
    }

    private void RenewIfOld(SigningKeySet current)
    {
        if (clock.GetElapsedTime(current.ReadAt) >= RenewAfter)
        {
            _ = RenewAsync();
        }
    }

    /// <summary>Joins a read under way, or starts one if the last is long enough ago. Never throws: the old copy stays in use.</summary>
    internal Task RenewAsync()
    {
        lock (_gate)
        {
            if (_reading.IsCompleted && (_readStarted is not { } started || clock.GetElapsedTime(started) >= LeastInterval))
            {
                _readStarted = clock.GetTimestamp();
                _reading = Task.Run(TryReadAsync);
            }

            return _reading;
        }
    }

    private async Task TryReadAsync()
    {
        try
        {
            await ReadAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            CannotRead(e);
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        var readAt = clock.GetTimestamp();
        var rows = await RowsAsync(cancel);
        var now = clock.GetUtcNow();
        _current = new SigningKeySet([.. rows.Where(row => StateOf(row, now) != SigningKeyState.Retired).Select(Open)], readAt);
    }

    private Task<List<SigningKeyRow>> RowsAsync(CancellationToken cancel) => store.AskAsync(sql => sql.ListAsync(Select, [], Read, cancel), cancel);

    private static SigningKeyRow Read(SqlRow row) => new()
    {
        Id = row.Number(0),
        Kid = row.Text(1),
        PublicKey = row.Bytes(2),
        SealedPrivateKey = row.Bytes(3),
        CreatedAt = row.Time(4),
        VerifiesUntil = row.TimeOrNone(5),
    };

    private SigningKey Open(SigningKeyRow row)
    {
        if (row.VerifiesUntil is null)
        {
            if (box.Unprotect(Purpose(row.Kid), row.SealedPrivateKey) is { } pkcs8)
            {
                return SigningKey.ForSigning(row.Kid, pkcs8);
            }

            CannotOpen(row.Kid);
        }

        return SigningKey.ForVerifying(row.Kid, row.PublicKey, row.VerifiesUntil);
    }

    private byte[] Seal(ECDsa key, string kid)
    {
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            return box.Protect(Purpose(kid), pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static string Purpose(string kid) => $"signing-key:{kid}";

    private sealed record Rotation(Caller By, bool Now);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys cannot be read; those in memory stay in use.")]
    private partial void CannotRead(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Signing key {Kid} was sealed with a secret that is not here; it only verifies.")]
    private partial void CannotOpen(string kid);
}
