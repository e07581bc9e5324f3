using Berth.Registry.Callers;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>A repository as a search shows it.</summary>
public sealed record FoundRepository(string Name, string Description, long Stars);

/// <summary>Repositories whose name or description holds a word.</summary>
public sealed class RepositorySearch(MetadataStore database, TimeProvider clock)
{
    /// <summary>Among those that the caller may read.</summary>
    /// <returns>The first of them by name, and how many there are.</returns>
    public Task<(IReadOnlyList<FoundRepository> Found, int Total)> FindAsync(
        Caller caller, string word, int skip, int take, CancellationToken cancel)
    {
        var pattern = $"%{Escape(DatabaseText.UpToNul(word))}%";
        return database.ReadAsync<(IReadOnlyList<FoundRepository>, int)>(
            async context =>
            {
                var readable = await context.ReadableAsync(caller, clock, cancel);
                var matches = readable.Where(
                    r => EF.Functions.Like(r.Name, pattern, @"\") || EF.Functions.Like(r.Description.ToLower(), pattern, @"\"));
                var found = await matches.OrderBy(r => r.Name).Skip(skip).Take(take)
                    .Select(r => new FoundRepository(r.Name, r.Description, r.StarCount)).ToListAsync(cancel);
                return (found, await matches.CountAsync(cancel));
            },
            cancel);
    }

    private static string Escape(string word) => word.ToLowerInvariant()
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
