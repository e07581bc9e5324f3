namespace Berth.Registry.Identity.Attempts;

/// <summary>Slows down who guesses, and nobody else.</summary>
/// <remarks>
/// Three counters of wrong passwords, each with some that are free and then a wait that doubles:
/// <code>
///   name + network   5 free     the person who forgot, or the guesser at one desk
///   network         50 free     one machine, many names; not for a name that has signed in from there before
///   name           100 free     many machines, one name; not for networks that know it. From then on each strange network has one try
///                               at a time, so that the owner who travels still gets in at the first try.
/// </code>
/// Codes of a second factor, dead tokens and new accounts are counted by themselves: none of them slows a password down.
/// A try counts as failed when it begins: two hundred at once are no way around. Success takes it back. In memory: a restart forgets,
/// and the passwords of ten characters and more bear that.
/// </remarks>
public sealed class AttemptLimiter(TimeProvider clock)
{
    private const int MostCounters = 100_000, MostOthers = 20_000;

    /// <summary>How many tries from a network that knows the name are looked at again while it has to wait; then it waits like others.</summary>
    private const int MostSecondLooks = 500;

    private static readonly TimeSpan NoRoom = TimeSpan.FromSeconds(1);
    private static readonly Rule Pair = new(Free: 5, First: TimeSpan.FromSeconds(1));
    private static readonly Rule Network = new(Free: 50, First: TimeSpan.FromSeconds(1));
    private static readonly Rule Name = new(Free: 100, First: TimeSpan.Zero);
    private static readonly Rule StrangePair = new(Free: 1, First: TimeSpan.FromMinutes(1));
    private static readonly Rule SecondLook = new(MostSecondLooks, First: TimeSpan.FromMinutes(15));

    private readonly Lock _gate = new();
    private readonly AttemptKeys _keys = new();
    private readonly Counters _passwords = new(MostCounters, clock), _secondLooks = new(MostOthers, clock),
        _codes = new(MostOthers, clock), _tokens = new(MostOthers, clock), _accounts = new(MostOthers, clock);

    /// <summary>How many failures are remembered, of whatever kind.</summary>
    internal int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _passwords.Count + _secondLooks.Count + _codes.Count + _tokens.Count + _accounts.Count;
            }
        }
    }

    /// <summary>A password that is going to be tried.</summary>
    /// <param name="known">Whether the name has signed in from this network before.</param>
    internal Attempt Begin(string name, string network, bool known)
    {
        UInt128 pair = _keys.Of("pair", name, network), source = _keys.Of("network", network), target = _keys.Of("name", name);
        lock (_gate)
        {
            var rule = !known && _passwords.Failures(target) >= Name.Free ? StrangePair : Pair;
            var wait = _passwords.Wait(pair, rule);
            if (!known && _passwords.Wait(source, Network) is var other && other > wait)
            {
                wait = other;
            }

            if (wait > TimeSpan.Zero)
            {
                return new Attempt(wait, known && LookAgain(pair), () => _passwords.Remove(pair), null, _gate);
            }

            ReadOnlySpan<UInt128> keys = known ? [pair] : [pair, source, target];
            if (!_passwords.HasRoom(keys))
            {
                return new Attempt(NoRoom, known && LookAgain(pair), null, null, _gate);
            }

            _passwords.Fail(pair, rule);
            if (!known)
            {
                _passwords.Fail(source, Network);
                _passwords.Fail(target, Name);
            }

            return new Attempt(
                null, true,
                () => TakeBack(pair, source, target, known, forgive: true),
                () => TakeBack(pair, source, target, known, forgive: false),
                _gate);
        }
    }

    /// <summary>A code of somebody who had the right password. It is guessed from anywhere, so the counter knows no network; its owner waits
    /// too, by then with cause.</summary>
    internal Attempt BeginCode(long account) => Begin(_codes, _keys.Of("code", $"{account}"), Pair);

    /// <summary>A token that has ended or never was. Nobody guesses one; what is counted is the noise.</summary>
    internal Attempt BeginDeadToken(string network) => Begin(_tokens, _keys.Of("token", network), Network);

    /// <summary>Never to be taken back: the accounts that one network makes get slower.</summary>
    internal Attempt BeginSignUp(string network) => Begin(_accounts, _keys.Of("account", network), Pair);

    private Attempt Begin(Counters counters, UInt128 key, Rule rule)
    {
        lock (_gate)
        {
            var wait = counters.Wait(key, rule);
            if (wait <= TimeSpan.Zero && !counters.HasRoom(key))
            {
                wait = NoRoom;
            }

            if (wait > TimeSpan.Zero)
            {
                return new Attempt(wait, false, null, null, _gate);
            }

            counters.Fail(key, rule);
            return new Attempt(null, true, () => counters.Remove(key), () => counters.TakeBack(key), _gate);
        }
    }

    /// <summary>Success does not forgive these: who shares a network with somebody who signs in often would have as many guesses.</summary>
    private bool LookAgain(UInt128 pair)
    {
        if (_secondLooks.Wait(pair, SecondLook) > TimeSpan.Zero || !_secondLooks.HasRoom(pair))
        {
            return false;
        }

        _secondLooks.Fail(pair, SecondLook);
        return true;
    }

    /// <summary>Only what was counted is taken back: signing in with a known name must not forgive what a network does to others.</summary>
    private void TakeBack(UInt128 pair, UInt128 source, UInt128 target, bool known, bool forgive)
    {
        if (forgive)
        {
            _passwords.Remove(pair);
        }
        else
        {
            _passwords.TakeBack(pair);
        }

        if (!known)
        {
            _passwords.TakeBack(source);
            _passwords.TakeBack(target);
        }
    }
}
