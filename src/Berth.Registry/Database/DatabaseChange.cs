using Berth.Registry.Database.Tables;

namespace Berth.Registry.Database;

/// <summary>A change under way: SQL and EF on one transaction, and what it concerns of that which is answered from memory.</summary>
internal sealed class DatabaseChange(SqlSession sql, Func<BerthDbContext> open)
{
    private BerthDbContext? _context;
    private readonly List<Changed> _changes = [];

    public SqlSession Sql => sql;

    /// <summary>Made when somebody asks: a change that needs none is spared it.</summary>
    public BerthDbContext Context => _context ??= open();

    /// <summary>Says what of that which is answered from memory it concerns. Whatever touches repositories, tags, manifests, links to blobs or
    /// rights has to.</summary>
    /// <param name="part">A tag or digest of the repository <paramref name="name"/>; null for all of it.</param>
    public void Changes(string name, string? part = null) => _changes.Add(new Changed(name, part));

    /// <summary>What was said.</summary>
    public IReadOnlyList<Changed> Changed => _changes;

    /// <summary>Writes what waits in the context, if there is one.</summary>
    public Task SaveAsync(CancellationToken cancel) => _context is null ? Task.CompletedTask : _context.SaveChangesAsync(cancel);
}
