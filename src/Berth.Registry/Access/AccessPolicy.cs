using System.Collections.Concurrent;
using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Identity;

namespace Berth.Registry.Access;

/// <summary>Who may do what: the one place that knows.</summary>
/// <remarks>
/// What a caller is to a repository is remembered together with the epoch of all rights, and good while that epoch stands. A pull is allowed by
/// an epoch that was read seconds ago; everything else reads it, so that a removed right stops the next push on every node. What is
/// missing is not remembered: the next push may create it. See docs of <see cref="RepositoryRole"/> and <see cref="TokenScopes"/> for the
/// two sides that meet in a decision.
/// </remarks>
public sealed class AccessPolicy
{
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan PullAge = TimeSpan.FromSeconds(2), Memory = TimeSpan.FromMinutes(1);
    private static readonly AccessDecision Open = new(true, AccessReason.Open, Exists: true, Visible: true);

    private readonly MetadataStore _store;
    private readonly AccessEpoch _epoch;
    private readonly RegistryState _state;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(CallerIdentity Caller, RepositoryName Repository), Remembered> _remembered = new();

    internal AccessPolicy(MetadataStore store, AccessEpoch epoch, RegistryState state, TimeProvider clock)
    {
        _store = store;
        _epoch = epoch;
        _state = state;
        _clock = clock;
    }

    /// <summary>Pushing to a missing repository is allowed where the caller may create it. While the registry is open everything is, and
    /// nothing is looked up: <see cref="AccessDecision.Exists"/> says nothing then.</summary>
    public async ValueTask<AccessDecision> DecideAsync(
        Caller caller, RepositoryAction action, RepositoryName repository, CancellationToken cancel)
    {
        if (await _state.IsOpenAsync(cancel))
        {
            return Open;
        }

        // A refusal is not left to what was true seconds ago: the right may just have been given.
        var decision = action == RepositoryAction.Pull ? await DecideAsync(caller, action, repository, PullAge, cancel) : null;
        return decision is { Allowed: true } ? decision : await DecideAsync(caller, action, repository, TimeSpan.Zero, cancel);
    }

    /// <summary>The same by what is true now, for what outlives the request: a token is an answer for minutes.</summary>
    public async ValueTask<AccessDecision> DecideNowAsync(
        Caller caller, RepositoryAction action, RepositoryName repository, CancellationToken cancel) =>
        await _state.IsOpenAsync(cancel) ? Open : await DecideAsync(caller, action, repository, TimeSpan.Zero, cancel);

    /// <summary>Whether anybody may read it, by what was true seconds ago, as for a pull: what caches between here and the clients are told.</summary>
    public async ValueTask<bool> IsPublicAsync(RepositoryName repository, CancellationToken cancel) =>
        await _state.IsOpenAsync(cancel)
        || (await DecideAsync(Caller.Anonymous(Origin.Local), RepositoryAction.Pull, repository, PullAge, cancel)).Allowed;

    private async ValueTask<AccessDecision> DecideAsync(
        Caller caller, RepositoryAction action, RepositoryName repository, TimeSpan age, CancellationToken cancel)
    {
        var standing = await StandingAsync(caller.Identity, repository, await _epoch.ReadAsync(age, cancel), cancel);
        return standing.Decide(caller, action, repository.ToString());
    }

    /// <summary>Whether the caller is, now, an administrator by a credential that reaches that far; while the registry is open, nobody
    /// is.</summary>
    public async ValueTask<bool> IsAdministratorAsync(Caller caller, CancellationToken cancel) =>
        caller.IsSystem
        || (!caller.IsAnonymous
            && await _store.ReadAsync(context => context.ManagerAsync(caller, _clock, cancel), cancel) is { IsAdministrator: true });

    private async ValueTask<Standing> StandingAsync(CallerIdentity caller, RepositoryName repository, long epoch, CancellationToken cancel)
    {
        var key = (caller, repository);
        if (_remembered.TryGetValue(key, out var known) && known.Epoch == epoch && _clock.GetElapsedTime(known.At) < Memory)
        {
            return known.Standing;
        }

        // Read after the epoch: a change in between makes this entry too new for its epoch, never too old.
        var at = _clock.GetTimestamp();
        var standing = await _store.ReadAsync(context => context.StandingAsync(caller, repository, _clock, cancel), cancel);
        if (standing.Exists)
        {
            Remember(key, new Remembered(standing, epoch, at));
        }

        return standing;
    }

    private void Remember((CallerIdentity Caller, RepositoryName Repository) key, Remembered remembered)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        _remembered[key] = remembered;
    }

    private sealed record Remembered(Standing Standing, long Epoch, long At);
}
