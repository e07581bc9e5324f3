using Berth.Oci;
using Berth.Registry.Repositories;

namespace Berth.Web.Repositories;

/// <summary>The repository that a page is about, and what its visitor may do there.</summary>
public sealed record RepositoryView(RepositoryName Name, Repository Repository, RepositorySummary Summary)
{
    public bool CanPush { get; init; }

    public bool CanDelete { get; init; }

    public bool CanAdminister { get; init; }

    /// <summary>Whether the visitor has starred it.</summary>
    public bool IsStarred { get; init; }

    public string Url(string? section = null) => RepositoryPath.Url(Name.ToString(), section);
}
