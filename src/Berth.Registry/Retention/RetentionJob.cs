using System.Globalization;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>Runs all rules once a day, on one node, whenever servers start and stop.</summary>
public sealed class RetentionJob(MetadataStore database, RetentionRuns runs, RetentionOptions options, TimeProvider clock)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const string LastRun = "retention.last_run";
    private const int Batch = 100;

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly Caller Job = Caller.System("retention");

    internal async Task RunAsync(CancellationToken cancel)
    {
        if (!options.Enabled || (await NextAsync(0, cancel)).Count == 0 || !await TakeTurnAsync(cancel))
        {
            return;
        }

        var batch = Guid.NewGuid();
        for (var next = await NextAsync(0, cancel); next.Count > 0; next = await NextAsync(next[^1], cancel))
        {
            foreach (var repository in next)
            {
                await runs.RunAsync(Job, null, repository, batch, cancel);
            }
        }
    }

    /// <summary>Repositories in which rules are in force.</summary>
    private Task<List<long>> NextAsync(long after, CancellationToken cancel) => database.ReadAsync(
        context => context.Repositories
            .Where(r => r.Id > after && (r.Retention != null || context.NamespaceSettings.Any(s => s.Name == r.Namespace && s.Retention != null)))
            .OrderBy(r => r.Id).Take(Batch).Select(r => r.Id).ToListAsync(cancel),
        cancel);

    private Task<bool> TakeTurnAsync(CancellationToken cancel) => database.WriteAsync(
        async context =>
        {
            var (now, row) = (clock.GetUtcNow(), await context.Settings.SingleOrDefaultAsync(s => s.Key == LastRun, cancel));
            var last = row is null ? DateTimeOffset.MinValue : DateTimeOffset.Parse(row.Value, CultureInfo.InvariantCulture);
            if (now - last < Every)
            {
                return false;
            }

            row ??= context.Settings.Add(new SettingRow { Key = LastRun, Value = "" }).Entity;
            row.Value = now.ToString("O", CultureInfo.InvariantCulture);
            return true;
        },
        cancel);
}
