using Berth.Registry.Content;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>The names of all repositories, in byte order.</summary>
public sealed class RepositoryCatalog
{
    private readonly MetadataStore _database;

    internal RepositoryCatalog(MetadataStore database) => _database = database;

    public async Task<Page<string>> ListAsync(string? after, int limit, CancellationToken cancel)
    {
        var start = DatabaseText.UpToNul(after);
        var names = await _database.ReadAsync(
            context => context.Repositories
                .Where(r => string.Compare(r.Name, start) > 0)
                .OrderBy(r => r.Name)
                .Select(r => r.Name)
                .Take(limit + 1)
                .ToListAsync(cancel),
            cancel);
        return Page<string>.Cut(names, limit, name => name);
    }
}
