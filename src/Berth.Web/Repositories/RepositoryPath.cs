using Berth.Oci;

namespace Berth.Web.Repositories;

/// <summary>The address of a page about a repository: <c>/r/NAME</c>, or <c>/r/NAME/-/SECTION/REST</c>. A component of a name never
/// is a lone hyphen, so the two cannot be mistaken for each other however deep the name is.</summary>
internal sealed record RepositoryPath(RepositoryName Name, string Section, string Rest)
{
    private const string Separator = "/-/";

    public static RepositoryPath? Parse(string? path)
    {
        var (name, tail) = Cut(path ?? "", Separator);
        var (section, rest) = Cut(tail, "/");
        return RepositoryName.TryParse(name.TrimEnd('/'), out var parsed) ? new RepositoryPath(parsed, section, rest) : null;
    }

    public static string Url(string name, string? section = null) => section is null ? $"/r/{name}" : $"/r/{name}{Separator}{section}";

    /// <summary>The same page of a repository by another name.</summary>
    public string UrlUnder(RepositoryName name) =>
        Url(name.ToString(), Section.Length == 0 ? null : Rest.Length == 0 ? Section : $"{Section}/{Rest}");

    private static (string Head, string Tail) Cut(string text, string separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + separator.Length)..]) : (text, "");
}
