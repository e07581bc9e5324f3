using System.Globalization;
using Berth.Oci;
using Berth.Registry.Content.Trash;
using Berth.Web.Requests;

namespace Berth.Web.Trash;

/// <summary>Which trash a page is about: a namespace's, or what was in one repository, or what went together.</summary>
internal sealed record TrashAddress(string Namespace, RepositoryName? Repository, Guid? Batch)
{
    /// <summary>Whose it is, as people read it.</summary>
    public string Title => Repository?.ToString() ?? Namespace;

    /// <param name="own">The namespace of who asks for none.</param>
    /// <returns>Null when it is no address.</returns>
    public static TrashAddress? Parse(string? space, string? repository, string? batch, string own)
    {
        RepositoryName? name = null;
        Guid? id = null;
        if (!string.IsNullOrEmpty(repository) && !RepositoryName.TryParse(repository, out name))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(batch))
        {
            id = Guid.TryParse(batch, CultureInfo.InvariantCulture, out var parsed) ? parsed : Guid.Empty;
        }

        var asked = name?.Namespace ?? (string.IsNullOrEmpty(space) ? own : space);
        return name is null && asked.Length == 0 ? null : new TrashAddress(asked, name, id);
    }

    public TrashQuery Query(string? after = null, string? before = null) =>
        new(Namespace) { Repository = Repository, Batch = Batch, After = after, Before = before };

    public IReadOnlyList<(string Name, string? Value)> Parts =>
        [Repository is null ? ("namespace", Namespace) : ("repository", Repository.ToString()), ("batch", Batch?.ToString())];

    public string Url(string path = "/trash") => Links.With(path, [.. Parts]);
}
