using Berth.Oci;

namespace Berth.Registry.Retention;

/// <summary>What rules are set for: a namespace, or one repository of it.</summary>
/// <param name="Namespace">Empty for the registry's own.</param>
public sealed record RetentionPlace(string Namespace, RepositoryName? Repository = null)
{
    /// <summary>Stands for the registry's own namespace where a name must be written.</summary>
    public const string Own = "_";

    public static RetentionPlace Of(RepositoryName repository) => new(repository.Namespace, repository);

    /// <summary>As a command has it: <c>ada</c>, <c>ada/app</c>, <c>_</c> for the registry's own namespace and <c>_/base</c> for a repository of
    /// it. Null when there can be no such place.</summary>
    public static RetentionPlace? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var space = slash < 0 ? text : text[..slash];
        var name = space == Own ? text[(slash + 1)..] : text;
        return slash < 0
            ? space == Own ? new RetentionPlace("") : RepositoryName.TryParse(space, out _) ? new RetentionPlace(space) : null
            : RepositoryName.TryParse(name, out var repository) && repository.Namespace == (space == Own ? "" : space) ? Of(repository) : null;
    }

    public override string ToString() => Repository?.ToString() ?? (Namespace.Length == 0 ? Own : Namespace);
}
