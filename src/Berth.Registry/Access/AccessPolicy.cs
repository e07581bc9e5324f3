using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using BitFaster.Caching.Lru;

namespace Berth.Registry.Access;

/// <summary>Who may do what: the one place that knows.</summary>
/// <remarks>
/// <code>
///   open registry? ─ yes ─► everything is allowed
///        │ no
///   epoch of all rights: read now, but for a pull at most two seconds ago
///        │
///   standing (is it there, private, which role): remembered for this epoch, or read after it
///        │
///   Standing.Decide: role × limits of the credential ─► allowed, and on which repository; or why not, and whether it may be seen
///        │
///   a pull refused by memory is asked once more by what is true now
/// </code>
/// What a caller is to a repository is remembered together with the epoch of all rights, and good while that epoch stands. A pull is allowed by
/// an epoch that was read seconds ago; everything else reads it, so that a removed right stops the next push on every node. What is
/// missing is not remembered, for the next push may create it; and neither is what the caller may not see, which must cost as much, or
/// the time of an answer would tell the one from the other. See docs of <see cref="RepositoryRole"/> and <see cref="TokenScopes"/> for the
/// two sides that meet in a decision.
/// </remarks>
public sealed class AccessPolicy(MetadataStore store, AccessEpoch epoch, RegistryState state, TimeProvider clock)
{
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan PullAge = TimeSpan.FromSeconds(2), Memory = TimeSpan.FromMinutes(1);
    private static readonly AccessDecision Open = new(true, AccessReason.Open, Exists: true, Visible: true);

    private readonly ConcurrentLru<(CallerIdentity Caller, RepositoryName Repository), Remembered> _remembered = new(MostRemembered);

    /// <summary>Pushing to a missing repository is allowed where the caller may create it. While the registry is open everything is, and
    /// nothing is looked up: <see cref="AccessDecision.Exists"/> says nothing then.</summary>
    /// <param name="asked">By which name the client asked, where that is a former one: see <see cref="FormerNames"/>.</param>
    public async ValueTask<AccessDecision> DecideAsync(
        Caller caller, RepositoryAction action, RepositoryName repository, CancellationToken cancel, RepositoryName? asked = null)
    {
        if (await state.IsOpenAsync(cancel))
        {
            return Open;
        }

        if (action == RepositoryAction.Pull)
        {
            // A refusal is not left to what was true seconds ago: the right may just have been given.
            var (standing, isRemembered) = await StandingAsync(caller.Identity, repository, await epoch.ReadAsync(PullAge, cancel), cancel);
            var decision = Decide(standing, caller, action, repository, asked);
            if (decision.Allowed || !isRemembered)
            {
                return decision;
            }
        }

        return Decide(await StandingNowAsync(caller.Identity, repository, cancel), caller, action, repository, asked);
    }

    /// <summary>Which of the actions are allowed by what is true now, and on which repository, for what outlives the request: a token is an
    /// answer for minutes.</summary>
    /// <inheritdoc cref="DecideAsync" path="/param"/>
    public async ValueTask<AllowedActions> AllowedNowAsync(
        Caller caller, IReadOnlyList<RepositoryAction> actions, RepositoryName repository, CancellationToken cancel, RepositoryName? asked = null)
    {
        if (await state.IsOpenAsync(cancel))
        {
            return new AllowedActions(actions, null, Visible: true);
        }

        var standing = await StandingNowAsync(caller.Identity, repository, cancel);
        var allowed = actions.Where(action => Decide(standing, caller, action, repository, asked).Allowed).ToList();
        return new AllowedActions(
            allowed, allowed.Count > 0 ? standing.RepositoryId : null, Decide(standing, caller, RepositoryAction.Pull, repository, asked).Visible);
    }

    /// <summary>Whether anybody may read what the caller may read. It rests on what is remembered of the caller, so a pull pays nothing for
    /// it.</summary>
    public async ValueTask<bool> IsPublicAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        await state.IsOpenAsync(cancel)
        || (await StandingAsync(caller.Identity, repository, await epoch.ReadAsync(PullAge, cancel), cancel)).Standing is
            { Exists: true, IsPrivate: false };

    /// <summary>Whether the caller is, now, an administrator by a credential that reaches that far; while the registry is open, nobody
    /// is.</summary>
    public async ValueTask<bool> IsAdministratorAsync(Caller caller, CancellationToken cancel) =>
        caller.IsSystem
        || (!caller.IsAnonymous
            && await store.ReadAsync(context => context.ManagerAsync(caller, clock, cancel), cancel) is { IsAdministrator: true });

    private static AccessDecision Decide(
        Standing standing, Caller caller, RepositoryAction action, RepositoryName repository, RepositoryName? asked)
    {
        var decision = standing.Decide(caller, action, repository.ToString(), asked?.ToString());
        return decision.Allowed ? decision with { RepositoryId = standing.RepositoryId } : decision;
    }

    private async ValueTask<Standing> StandingNowAsync(CallerIdentity caller, RepositoryName repository, CancellationToken cancel) =>
        (await StandingAsync(caller, repository, await epoch.ReadAsync(TimeSpan.Zero, cancel), cancel)).Standing;

    private async ValueTask<(Standing Standing, bool IsRemembered)> StandingAsync(
        CallerIdentity caller, RepositoryName repository, long asOf, CancellationToken cancel)
    {
        var key = (caller, repository);
        if (_remembered.TryGet(key, out var known) && known.Epoch == asOf && clock.GetElapsedTime(known.At) < Memory)
        {
            return (known.Standing, true);
        }

        // Read after the epoch: a change in between makes this entry too new for its epoch, never too old.
        var at = clock.GetTimestamp();
        var standing = await store.ReadAsync(context => context.StandingAsync(caller, repository, clock, cancel), cancel);
        if (standing is { Exists: true, IsPrivate: false } or { Exists: true, Role: >= RepositoryRole.Read })
        {
            _remembered.AddOrUpdate(key, new Remembered(standing, asOf, at));
        }

        return (standing, false);
    }

    private sealed record Remembered(Standing Standing, long Epoch, long At);
}
