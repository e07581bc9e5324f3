using System.Collections.Frozen;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Retention;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Pulls;

/// <summary>Accounts whose pulls do not count as the last one, because rules of retention say so: a scanner that looks at everything each night
/// would keep everything.</summary>
/// <remarks>A pull asks memory only, whether any rules name the account. Which rules these are, and whether they hold where it pulled, is asked when
/// pulls are written down.</remarks>
public sealed class IgnoredPullers(MetadataStore database, TimeProvider clock)
{
    /// <summary>As the column says it; what has it elsewhere is found out when it is read.</summary>
    private const string Mark = "\"ignore_pulls_by\"";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private FrozenSet<string> _names = [];
    private long? _readAt;

    public bool AreNamed(string account) => Volatile.Read(ref _names).Contains(account);

    /// <summary>Reads the names again, if that is a while ago.</summary>
    internal async Task RefreshAsync(CancellationToken cancel)
    {
        if (_readAt is { } at && clock.GetElapsedTime(at) < Kept)
        {
            return;
        }

        var rules = await database.ReadAsync(
            async context => (await context.Repositories.Where(r => r.Retention!.Contains(Mark)).Select(r => r.Retention!).Distinct().ToListAsync(cancel))
                .Concat(await context.NamespaceSettings.Where(s => s.Retention!.Contains(Mark)).Select(s => s.Retention!).ToListAsync(cancel)),
            cancel);
        Volatile.Write(ref _names, rules.SelectMany(NamesIn).ToFrozenSet(StringComparer.Ordinal));
        _readAt = clock.GetTimestamp();
    }

    /// <summary>Those of some pulls that do not count as the last one.</summary>
    internal static async Task<HashSet<Pull>> AmongAsync(BerthDbContext context, IReadOnlyList<Pull> pulls, CancellationToken cancel)
    {
        var named = pulls.Where(pull => pull.By is not null).ToList();
        if (named.Count == 0)
        {
            return [];
        }

        var ids = named.Select(pull => pull.What.Repository).Distinct().ToList();
        var rules = await context.Repositories.Where(r => ids.Contains(r.Id))
            .Select(r => new { r.Id, Rules = r.Retention ?? context.NamespaceSettings.Where(s => s.Name == r.Namespace).Select(s => s.Retention).FirstOrDefault() })
            .ToDictionaryAsync(row => row.Id, row => NamesIn(row.Rules ?? ""), cancel);
        return [.. named.Where(pull => rules.TryGetValue(pull.What.Repository, out var names) && names.Contains(pull.By!))];
    }

    private static IReadOnlyList<string> NamesIn(string rules) =>
        rules.Contains(Mark, StringComparison.Ordinal) ? RetentionRules.Parse(rules).Value?.IgnorePullsBy ?? [] : [];
}
