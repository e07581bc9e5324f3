using Berth.Oci;
using Berth.Registry.Identity;

namespace Berth.Registry.Repositories;

/// <summary>Repositories as things of their own: made, listed, described, shown, hidden and deleted. What the caller may not see does not exist.</summary>
public sealed class RepositoryCatalog
{
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
