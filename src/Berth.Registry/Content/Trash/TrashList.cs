using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Trash;

/// <summary>What can be restored, newest first.</summary>
public sealed class TrashList(MetadataStore database, TimeProvider clock)
{
    private const int LongestPage = 100;

    public Task<Outcome<CountedPage<TrashLine>>> ListAsync(Caller caller, TrashQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<CountedPage<TrashLine>>>(
            async context =>
            {
                var found = await SelectAsync(context, caller, query, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var range = new KeyRange(query.After, query.Before, Math.Clamp(query.Count, 1, LongestPage));
                var lines = await found.Value.From(t => t.Id, range, descending: true).Take(range.Read)
                    .Select(t => new TrashLine(
                        t.Id,
                        t.Kind,
                        t.Kind == TrashKind.Repository ? t.Repository
                            : context.Repositories.Where(r => r.Id == t.RepositoryId).Select(r => r.Name).FirstOrDefault() ?? t.Repository,
                        t.Tag, t.Digest, t.DeletedAt, t.ExpiresAt, t.DeletedBy, t.Cause, t.Batch))
                    .ToListAsync(cancel);
                var total = await found.Value.CountAsync(cancel);
                var page = Page.Cut(lines, line => $"{new Place(line.Id, line.Id)}", range);
                return new CountedPage<TrashLine>(page.Items, total, page.Previous, page.Next);
            },
            cancel);

    /// <summary>The lines of a query, for who may restore all of them. What is in a repository that is in the trash itself is not listed: it comes
    /// back with it.</summary>
    internal static async Task<Outcome<IQueryable<TrashRow>>> SelectAsync(
        BerthDbContext context, Caller caller, TrashQuery query, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var rows = context.Trash.Where(t => t.ExpiresAt > now);
        if (query.Repository is { } name)
        {
            if (await context.DeletableAsync(caller, name, clock, cancel) is not { } repository)
            {
                return Refusal.NotFound;
            }

            rows = rows.Where(t => t.RepositoryId == repository && t.Kind != TrashKind.Repository);
        }
        else if (await context.OwnsAsync(caller, query.Namespace, clock, cancel))
        {
            var space = query.Namespace;
            rows = rows.Where(t => t.Namespace == space && (t.Kind == TrashKind.Repository || context.Repositories.Any(r => r.Id == t.RepositoryId)));
        }
        else
        {
            return Refusal.NotFound;
        }

        var batch = query.Batch;
        return Outcome<IQueryable<TrashRow>>.Of(batch is null ? rows : rows.Where(t => t.Batch == batch));
    }
}
