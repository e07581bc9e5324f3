using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity.Attempts;
using Berth.Registry.Identity.Passwords;
using BitFaster.Caching.Lru;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whether a password is somebody's: slow to guess, quick to repeat.</summary>
/// <remarks>A client with Basic sends its password with every request, several at once. Equal tries share one hash, and a right one is
/// remembered, under a key that only this process has, until any right or credential changes or five minutes have passed. A wrong one that
/// comes again is as wrong as it was: it is neither hashed nor counted a second time, so that a client with an old password waits no longer
/// and longer, and its owner with the new one not at all.</remarks>
public sealed class PasswordCheck(
    MetadataStore store, AccessEpoch epoch, AttemptLimiter attempts, PasswordHasher hasher, DeferredWrites deferred, TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5), EpochAge = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MemoryOfWrong = TimeSpan.FromHours(1), MemoryOfTraces = TimeSpan.FromDays(7);

    private readonly AttemptKeys _keys = new();
    private readonly Recent<bool> _wrong = new(MostRemembered, MemoryOfWrong, clock);
    private readonly Recent<ushort> _traces = new(MostRemembered, MemoryOfTraces, clock);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentLru<UInt128, Remembered> _remembered = new(MostRemembered);
    private readonly ConcurrentDictionary<(UInt128 Key, string Network), Lazy<Task<Checked>>> _running = new();

    internal async Task<Checked> CheckAsync(string name, string password, Origin origin, CancellationToken cancel)
    {
        var key = _keys.Of(name, password);
        var at = await epoch.ReadAsync(EpochAge, cancel);
        if (_remembered.TryGet(key, out var known) && known.Epoch == at && clock.GetElapsedTime(known.At) < Memory)
        {
            return new Checked.Right(known.Account, Remembered: true);
        }

        var runKey = (key, origin.Network);
        var run = _running.GetOrAdd(runKey, _ => new Lazy<Task<Checked>>(() => RunAsync(name, password, origin)));
        try
        {
            var result = await run.Value.WaitAsync(cancel);
            if (result is Checked.Right right)
            {
                _remembered.AddOrUpdate(key, new Remembered(right.Account, at, clock.GetTimestamp()));
            }

            return result;
        }
        finally
        {
            _running.TryRemove(new(runKey, run));
        }
    }

    /// <summary>Whether the caller knows their own password, before a change that takes it again; null when they do.</summary>
    /// <param name="field">Where they typed it.</param>
    internal async Task<Refusal?> ConfirmAsync(Caller caller, string password, string field, CancellationToken cancel) =>
        await CheckAsync(caller.Name, password, caller.Origin, cancel) switch
        {
            Checked.Right { Account.Id: var id } when id == caller.AccountId => null,
            Checked.Slowed { Busy: true } => Accounts.Busy,
            Checked.Slowed => new Refusal(RefusalKind.Busy, "sign_in_slowed", "Too many wrong passwords; try again in a while.", field),
            _ => Refusal.Invalid("password_wrong", "The password is wrong.", field),
        };

    private async Task<Checked> RunAsync(string name, string password, Origin origin)
    {
        var cancel = CancellationToken.None;
        var (network, stored) = (origin.Network, Names.ForLookup(name));
        var (account, isKnown) = await store.ReadAsync(
            async context =>
            {
                var row = await context.Accounts.SingleOrDefaultAsync(a => a.Name == stored, cancel);
                var id = row == null ? 0 : row.Id;
                return (row, await context.KnownNetworks.AnyAsync(n => n.AccountId == id && n.Network == network, cancel));
            },
            cancel);
        var against = $"{account?.Id} {account?.PasswordHash} {account?.DisabledAt is null}";
        var secret = _keys.Of("wrong", against, name, network, password);
        if (_wrong.TryGet(secret, out _))
        {
            deferred.SignInFailed(account?.Name, origin);
            return new Checked.Wrong();
        }

        var trace = _keys.Of("trace", against, network);
        var attempt = attempts.Begin(name, network, isKnown);
        if (attempt.Wait is { } wait && !(attempt.MayBeOwner && _traces.TryGet(trace, out var left) && left == TraceOf(trace, password)))
        {
            return new Checked.Slowed(wait, Busy: false);
        }

        var hash = account?.PasswordHash is { } text ? PasswordHash.Parse(text) : hasher.OfNobody;
        switch (await hasher.VerifyAsync(hash, new NonValidatedPassword(password), network, cancel))
        {
            case Match.Busy:
                attempt.Undo();
                return new Checked.Slowed(TimeSpan.FromSeconds(2), Busy: true);
            case Match.Right when account is { DisabledAt: null }:
                attempt.Succeed();
                _traces.Set(trace, TraceOf(trace, password));
                await RehashAsync(account, hash, password, network, cancel);
                return new Checked.Right(account, Remembered: false);
            default:
                _wrong.Set(secret, true);
                deferred.SignInFailed(account?.Name, origin);
                return new Checked.Wrong();
        }
    }

    /// <summary>What a right password leaves for the network it came from: sixteen bits. They let its owner past a wait that others in the
    /// network brought about, to be hashed like anybody, and are too few to find the password by.</summary>
    private ushort TraceOf(UInt128 trace, string password) =>
        BinaryPrimitives.ReadUInt16LittleEndian(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"trace {trace} {password}")));

    /// <summary>Raises the cost of a password that was hashed when less was asked for; only now is its text at hand.</summary>
    private async Task RehashAsync(AccountRow account, PasswordHash hash, string password, string network, CancellationToken cancel)
    {
        if (hasher.IsOutdated(hash) && new NonValidatedPassword(password).Bytes is { } bytes
            && await hasher.HashAsync(new ValidatedPassword(bytes), network, cancel) is { } raised)
        {
            var (old, text) = (hash.ToString(), raised.ToString());
            await store.WriteAsync(
                context => context.Accounts.Where(a => a.Id == account.Id && a.PasswordHash == old)
                    .ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, text), cancel),
                cancel);
        }
    }

    private sealed record Remembered(AccountRow Account, long Epoch, long At);
}

internal abstract record Checked
{
    /// <param name="Remembered">The answer to an earlier try: nothing new to record.</param>
    public sealed record Right(AccountRow Account, bool Remembered) : Checked;

    public sealed record Wrong : Checked;

    public sealed record Slowed(TimeSpan Wait, bool Busy) : Checked;
}
