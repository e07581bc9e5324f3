using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Repositories;

namespace Berth.Web.Repositories;

/// <summary>The repository that a page is about, and what its visitor may do there.</summary>
/// <param name="IsStarred">Whether the visitor has starred it.</param>
public sealed record RepositoryView(RepositoryName Name, OpenedRepository Opened, bool IsStarred)
{
    public Repository Repository => Opened.Repository;

    public RepositorySummary Summary => Opened.Summary;

    public bool CanPush => Opened.Allowed.Contains(RepositoryAction.Push);

    public bool CanDelete => Opened.Allowed.Contains(RepositoryAction.Delete);

    public bool CanAdminister => Opened.Allowed.Contains(RepositoryAction.Administer);

    public string Url(string? section = null) => RepositoryPath.Url(Name.ToString(), section);
}
