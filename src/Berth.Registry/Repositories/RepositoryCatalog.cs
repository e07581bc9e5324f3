using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>The names of all repositories, in byte order.</summary>
public sealed class RepositoryCatalog
{
    private readonly MetadataStore _database;

    internal RepositoryCatalog(MetadataStore database) => _database = database;

    public async Task<Content.Page<string>> ListAsync(string? after, int limit, CancellationToken cancel)
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
        return Content.Page<string>.Cut(names, limit, name => name);
    }

    /// <param name="isPrivate">Null: what the namespace gives to new ones.</param>
    public Task<Outcome<Repository>> CreateAsync(
        Caller caller, RepositoryName name, bool? isPrivate, RepositoryChange description, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Repository>> FindAsync(Caller caller, RepositoryName name, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Readable repositories in the byte order of their names, from after <paramref name="after"/> on: <c>_catalog</c>, and a
    /// namespace's page. <paramref name="inNamespace"/> null lists all.</summary>
    public Task<IReadOnlyList<Repository>> ListAsync(
        Caller caller, string? inNamespace, string? search, string? after, int count, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Repository>> UpdateAsync(Caller caller, RepositoryName name, RepositoryChange change, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Repository>> SetVisibilityAsync(Caller caller, RepositoryName name, bool isPrivate, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>With all tags and manifests; blobs that nobody else links are left to garbage collection.</summary>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, RepositoryName name, CancellationToken cancel) => throw new NotImplementedException();
}
