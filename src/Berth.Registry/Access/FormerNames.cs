using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Database;

namespace Berth.Registry.Access;

/// <summary>The names that repositories had: each stands for its repository until another one takes it.</summary>
/// <remarks>
/// <code>
///   name asked for ─► is there any former name? ─ no ─► the name as it is
///        │ yes
///   former name of a repository that is there ─► its name now, if the caller may know of it
///        │ otherwise
///   the name as it is, which nobody has: whoever may create it takes it by that
/// </code>
/// All of it is answered from memory (<see cref="Freshness"/>), so a warm pull costs no statement, by whichever name. To who may not see the
/// repository its former name is one that nobody ever had, in what is answered and in what that costs.
/// </remarks>
public sealed class FormerNames(MetadataStore store, FreshMemory memory, AccessPolicy policy)
{
    /// <summary>What the memory of them goes by; no repository can have this name.</summary>
    private const string Memory = "former names";

    /// <summary>Whether there is any; no name is empty.</summary>
    private const string Any = "";

    private const string Find =
        "SELECT r.name FROM former_names f JOIN repositories r ON r.id = f.repository_id WHERE f.name = $1 AND r.deleted_at IS NULL "
        + "AND NOT EXISTS (SELECT 1 FROM repositories taken WHERE taken.name = f.name)";

    private static readonly object Yes = new();

    /// <summary>Moves with everything by which names come to stand for something else, as far as this process has heard of it; null while such a change
    /// is being committed.</summary>
    public long? Generation => store.Freshness.Take(Memory) is { IsUnderWay: false } ticket ? ticket.All + ticket.WholeAt : null;

    /// <summary>The name that the repository has now which had this one; null when none had, or another one has it now.</summary>
    public async ValueTask<RepositoryName?> CurrentAsync(RepositoryName name, CancellationToken cancel) =>
        await AreThereAsync(cancel) ? (await memory.GetAsync<Current>(Memory, name.ToString(), read => ReadAsync(name.ToString(), read), Weigh, cancel))?.Name : null;

    /// <summary>The policy's decision on the repository that is known, or was, by the name, and the name to go on with.</summary>
    /// <remarks>What the caller may not see is decided upon once more, as a name that nobody ever had: they may be who could create it. Every name
    /// of which they may know nothing is asked for twice, or the second question would tell.</remarks>
    public async ValueTask<(AccessDecision Decision, RepositoryName Name)> DecideAsync(
        Caller caller, RepositoryAction action, RepositoryName asked, CancellationToken cancel)
    {
        if (!await AreThereAsync(cancel))
        {
            return (await policy.DecideAsync(caller, action, asked, cancel), asked);
        }

        var current = await CurrentAsync(asked, cancel);
        var decision = await policy.DecideAsync(caller, action, current ?? asked, cancel, current is null ? null : asked);
        return decision.Allowed || decision.Visible
            ? (decision, current ?? asked)
            : (await policy.DecideAsync(caller, action, asked, cancel), asked);
    }

    /// <summary>As <see cref="AccessPolicy.AllowedNowAsync"/>, by whichever name.</summary>
    public async ValueTask<AllowedActions> AllowedNowAsync(
        Caller caller, IReadOnlyList<RepositoryAction> actions, RepositoryName asked, CancellationToken cancel)
    {
        var current = await CurrentAsync(asked, cancel);
        var allowed = await policy.AllowedNowAsync(caller, actions, current ?? asked, cancel, current is null ? null : asked);
        return allowed.Actions.Count > 0 || allowed.Visible || !await AreThereAsync(cancel)
            ? allowed
            : await policy.AllowedNowAsync(caller, actions, asked, cancel);
    }

    /// <summary>The name now of the repository that had this one, for who may pull from it: where a page or an answer lives. Null for every
    /// other name.</summary>
    public async ValueTask<RepositoryName?> FindAsync(Caller caller, RepositoryName asked, CancellationToken cancel)
    {
        if (!await AreThereAsync(cancel))
        {
            return null;
        }

        var (decision, name) = await DecideAsync(caller, RepositoryAction.Pull, asked, cancel);
        return decision.Allowed && name != asked ? name : null;
    }

    /// <summary>Within a change that makes, or brings back, a repository of this name: it is nobody else's former name from here on.</summary>
    internal static async Task TakeAsync(DatabaseChange change, string name, CancellationToken cancel)
    {
        if (await change.Sql.ExecuteAsync("DELETE FROM former_names WHERE name = $1", [name], cancel) > 0)
        {
            change.Changes(Memory, name);
        }
    }

    /// <summary>Within a change by which former names stand for something else: one that renames, deletes or brings back.</summary>
    internal static void Forget(DatabaseChange change) => change.Changes(Memory);

    private async ValueTask<bool> AreThereAsync(CancellationToken cancel) =>
        await memory.GetAsync(Memory, Any, AreThereNowAsync, _ => 0, cancel) is not null;

    private Task<object?> AreThereNowAsync(CancellationToken cancel) => store.AskAsync(
        async sql => await sql.NumberAsync("SELECT 1 FROM former_names LIMIT 1", [], cancel) is null ? null : Yes, cancel);

    private Task<Current?> ReadAsync(string name, CancellationToken cancel) => store.AskAsync(
        sql => sql.FirstAsync(Find, [name], row => new Current(RepositoryName.Parse(row.Text(0))), cancel), cancel);

    private static long Weigh(Current current) => current.Name.ToString().Length;

    private sealed record Current(RepositoryName Name);
}
