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

    /// <summary>Whether this registry lets tags be deleted.</summary>
    public bool DeleteEnabled { get; init; } = true;

    public bool CanDelete => DeleteEnabled && MayDelete;

    /// <summary>Also where deleting is switched off: what was deleted before can be brought back.</summary>
    public bool MayDelete => Opened.Allowed.Contains(RepositoryAction.Delete);

    public bool CanAdminister => Opened.Allowed.Contains(RepositoryAction.Administer);

    /// <param name="batch">Only what went together.</param>
    public string TrashUrl(Guid? batch = null) =>
        Requests.Links.With("/trash", ("repository", Name.ToString()), ("batch", batch?.ToString()));

    public string Url(string? section = null) => RepositoryPath.Url(Name.ToString(), section);
}
