using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Access;
using Berth.Registry.Database;
using Berth.Registry.Identity.Attempts;
using Berth.Registry.Identity.Passwords;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whether a password is somebody's: slow to guess, quick to repeat.</summary>
/// <remarks>A client with Basic sends its password with every request, several at once. Equal tries share one hash, and a right one is
/// remembered, under a key that only this process has, until any right or credential changes or five minutes have passed.</remarks>
internal sealed class PasswordCheck(
    MetadataStore store, AccessEpoch epoch, AttemptLimiter attempts, PasswordHasher hasher, DeferredWrites deferred, TimeProvider clock)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5), EpochAge = TimeSpan.FromSeconds(2);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Remembered> _remembered = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<Checked>>> _running = new();

    public async Task<Checked> CheckAsync(string name, string password, Origin origin, CancellationToken cancel)
    {
        var key = KeyOf(name, password);
        var at = await epoch.ReadAsync(EpochAge, cancel);
        if (_remembered.TryGetValue(key, out var known) && known.Epoch == at && clock.GetElapsedTime(known.At) < Memory)
        {
            return new Checked.Right(known.Account, Remembered: true);
        }

        var runKey = $"{key} {origin.Network}";
        var run = _running.GetOrAdd(runKey, _ => new Lazy<Task<Checked>>(() => RunAsync(name, password, origin)));
        try
        {
            var result = await run.Value.WaitAsync(cancel);
            if (result is Checked.Right right)
            {
                Remember(key, new Remembered(right.Account, at, clock.GetTimestamp()));
            }

            return result;
        }
        finally
        {
            _running.TryRemove(new(runKey, run));
        }
    }

    private void Remember(string key, Remembered remembered)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[key] = remembered;
    }

    private async Task<Checked> RunAsync(string name, string password, Origin origin)
    {
        var cancel = CancellationToken.None;
        var (network, stored) = (origin.Network, Names.ForLookup(name));
        var (account, isKnown) = await store.ReadAsync(
            async context =>
            {
                var row = await context.Accounts.SingleOrDefaultAsync(a => a.Name == stored, cancel);
                var known = row is not null
                    && await context.KnownNetworks.AnyAsync(n => n.AccountId == row.Id && n.Network == network, cancel);
                return (row, known);
            },
            cancel);
        if (attempts.Begin(name, network, isKnown) is { } wait)
        {
            return new Checked.Slowed(wait, Busy: false);
        }

        var hash = account?.PasswordHash is { } text ? PasswordHash.Parse(text) : hasher.OfNobody;
        switch (await hasher.VerifyAsync(hash, new NonValidatedPassword(password), cancel))
        {
            case Match.Busy:
                attempts.Undo(name, network);
                return new Checked.Slowed(TimeSpan.FromSeconds(2), Busy: true);
            case Match.Right when account is { DisabledAt: null }:
                attempts.Succeed(name, network);
                await RehashAsync(account, hash, password, cancel);
                return new Checked.Right(account, Remembered: false);
            default:
                deferred.SignInFailed(account?.Name, origin);
                return new Checked.Wrong();
        }
    }

    /// <summary>Raises the cost of a password that was hashed when less was asked for; only now is its text at hand.</summary>
    private async Task RehashAsync(AccountRow account, PasswordHash hash, string password, CancellationToken cancel)
    {
        if (hasher.IsOutdated(hash) && new NonValidatedPassword(password).Bytes is { } bytes
            && await hasher.HashAsync(new ValidatedPassword(bytes), cancel) is { } raised)
        {
            var (old, text) = (hash.ToString(), raised.ToString());
            await store.WriteAsync(
                context => context.Accounts.Where(a => a.Id == account.Id && a.PasswordHash == old)
                    .ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, text), cancel),
                cancel);
        }
    }

    private string KeyOf(string name, string password) =>
        Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name.Length} {name} {password}")));

    private sealed record Remembered(AccountRow Account, long Epoch, long At);
}

internal abstract record Checked
{
    /// <param name="Remembered">The answer to an earlier try: nothing new to record.</param>
    public sealed record Right(AccountRow Account, bool Remembered) : Checked;

    public sealed record Wrong : Checked;

    public sealed record Slowed(TimeSpan Wait, bool Busy) : Checked;
}
