using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Audit;

/// <summary>Reads the lines of a filter, newest first, out of a million others.</summary>
/// <remarks>
/// A database that is asked for the newest lines of some kind walks back through all kinds, to the first line ever when the kind is
/// rare. So lines of several actions are read action by action, each by an index that has them in order, and merged:
/// <code>
///   action=org ─► which actions begin with "org."? (an index seek for each) ─► the newest N of each ─► the newest N
/// </code>
/// </remarks>
internal sealed class AuditQuery(BerthDbContext context, AuditFilter filter)
{
    public async Task<List<AuditRow>> ReadAsync(long? before, int skip, int count, CancellationToken cancel)
    {
        var rows = Narrow(context.Audit).Where(a => before == null || a.Id < before);
        if (!IsByAction)
        {
            return await rows.OrderByDescending(a => a.Id).Skip(skip).Take(count).ToListAsync(cancel);
        }

        var newest = new List<long>();
        foreach (var action in await ActionsAsync(cancel))
        {
            newest.AddRange(await rows.Where(a => a.Action == action).OrderByDescending(a => a.Id).Select(a => a.Id)
                .Take(skip + count).ToListAsync(cancel));
        }

        var page = newest.OrderDescending().Skip(skip).Take(count).ToList();
        return await context.Audit.Where(a => page.Contains(a.Id)).OrderByDescending(a => a.Id).ToListAsync(cancel);
    }

    /// <summary>How many there are, up to <paramref name="most"/>.</summary>
    public async Task<int> CountAsync(int most, CancellationToken cancel)
    {
        var rows = Narrow(context.Audit);
        if (!IsByAction)
        {
            return await rows.Take(most).CountAsync(cancel);
        }

        var count = 0;
        foreach (var action in await ActionsAsync(cancel))
        {
            count += await rows.Where(a => a.Action == action).Take(most).CountAsync(cancel);
        }

        return Math.Min(count, most);
    }

    /// <summary>A target has few lines beside it, and is enough.</summary>
    private bool IsByAction => filter.Target is not { Length: > 0 } && (filter.Action is { Length: > 0 } || filter.Actor is { Length: > 0 });

    private IQueryable<AuditRow> Narrow(IQueryable<AuditRow> rows)
    {
        rows = filter.Namespace is { } space ? rows.Where(a => a.Namespace == space) : rows;
        rows = filter.Actor is { Length: > 0 } actor ? rows.Where(a => a.Actor == actor) : rows;
        rows = filter.Target is { Length: > 0 } target ? rows.Where(a => a.Target == target) : rows;
        rows = filter.From is { } from ? rows.Where(a => a.Time >= from.ToUniversalTime()) : rows;
        rows = filter.To is { } to ? rows.Where(a => a.Time < to.ToUniversalTime()) : rows;
        return IsByAction ? rows : OfAction(rows);
    }

    private IQueryable<AuditRow> OfAction(IQueryable<AuditRow> rows)
    {
        if (filter.Action is not { Length: > 0 } action)
        {
            return rows;
        }

        // What begins with "repo." comes before "repo/"; compared this way an index can be used.
        var (first, end) = (action + ".", action + "/");
        return rows.Where(a => a.Action == action || (string.Compare(a.Action, first) >= 0 && string.Compare(a.Action, end) < 0));
    }

    /// <summary>The actions that there are of the filter's, by leaps through an index that begins with the actor, the namespace or the
    /// action.</summary>
    private async Task<List<string>> ActionsAsync(CancellationToken cancel)
    {
        var rows = filter.Actor is { Length: > 0 } actor ? context.Audit.Where(a => a.Actor == actor)
            : filter.Namespace is { } space ? context.Audit.Where(a => a.Namespace == space)
            : context.Audit;
        if (filter.Action is not { Length: > 0 } family)
        {
            return await LeapAsync(rows, "", cancel);
        }

        var (first, end) = (family + ".", family + "/");
        // One after the other: with both in one condition PostgreSQL walks the index to its end.
        var actions = await LeapAsync(rows.Where(a => string.Compare(a.Action, end) < 0), first, cancel);
        return await rows.AnyAsync(a => a.Action == family, cancel) ? [family, .. actions] : actions;
    }

    private static async Task<List<string>> LeapAsync(IQueryable<AuditRow> rows, string after, CancellationToken cancel)
    {
        var actions = new List<string>();
        for (var last = after; ;)
        {
            var next = await rows.Where(a => string.Compare(a.Action, last) > 0).OrderBy(a => a.Action).Select(a => a.Action)
                .FirstOrDefaultAsync(cancel);
            if (next is null)
            {
                return actions;
            }

            actions.Add(next);
            last = next;
        }
    }
}
