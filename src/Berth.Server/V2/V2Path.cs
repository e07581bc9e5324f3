using System.Collections.Frozen;
using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Repositories;

namespace Berth.Server.V2;

internal enum V2Outcome
{
    /// <summary>Not under <c>/v2</c> in exactly that spelling.</summary>
    NotV2,

    /// <summary>Under <c>/v2</c>, but the Hub API owns the first segment.</summary>
    HubApi,

    /// <summary>An endpoint of the registry.</summary>
    Target,

    /// <summary>Under <c>/v2</c> and wrong.</summary>
    Error,
}

/// <summary>Reads the request target as it came over the wire.</summary>
/// <remarks>Names contain slashes and may contain components such as <c>blobs</c> or <c>tags</c>, so the path is read from
/// the right: the last segments say which endpoint it is, all before them is the name. Nothing is decoded, collapsed or
/// compared without case: two spellings of one path would be two doors, and access is checked at one of them.</remarks>
internal sealed class V2Path
{
    /// <summary>First segments that belong to the Hub API, and so can be no namespace of the registry.</summary>
    public static readonly FrozenSet<string> HubSegments = ReservedNames.FirstSegments;

    private static readonly RegistryError NoSuchEndpoint =
        new(ErrorCode.Unsupported, "no endpoint of the registry API has this path") { Status = 404 };

    private V2Path(V2Outcome outcome, string query)
    {
        Outcome = outcome;
        Query = query;
    }

    public V2Outcome Outcome { get; }

    /// <summary>What follows the question mark, as it was sent.</summary>
    public string Query { get; }

    /// <summary>Set when the outcome is <see cref="V2Outcome.Target"/>.</summary>
    public V2Target? Target { get; private init; }

    /// <summary>Set when the outcome is <see cref="V2Outcome.Error"/>.</summary>
    public RegistryError? Error { get; private init; }

    /// <summary>Whether a path of the Hub API also reads as one of the registry's, as when somebody pushes to <c>users/x</c>.</summary>
    public bool IsRegistryShaped { get; private init; }

    public static V2Path Parse(string rawTarget)
    {
        var target = rawTarget.AsSpan();
        var fragment = target.IndexOf('#');
        target = fragment < 0 ? target : target[..fragment];

        var question = target.IndexOf('?');
        var query = question < 0 ? "" : target[(question + 1)..].ToString();
        var path = WithoutOrigin(question < 0 ? target : target[..question]);

        if (path is "/v2" or "/v2/")
        {
            return new V2Path(V2Outcome.Target, query) { Target = new V2Target(V2Noun.Base) };
        }

        if (!path.StartsWith("/v2/"))
        {
            return new V2Path(V2Outcome.NotV2, query);
        }

        if (IsHubApi(path))
        {
            var shape = Route(path["/v2/".Length..]);
            var isRegistryShaped = shape.Succeeded || shape.Error.Code == ErrorCode.NameInvalid;
            return new V2Path(V2Outcome.HubApi, query) { IsRegistryShaped = isRegistryShaped };
        }

        var found = Route(path["/v2/".Length..]);
        return new V2Path(found.Succeeded ? V2Outcome.Target : V2Outcome.Error, query) { Target = found.Value, Error = found.Error };
    }

    /// <summary>The segment after <c>/v2/</c>; empty when there is none.</summary>
    public static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith("/v2/"))
        {
            return default;
        }

        var rest = path["/v2/".Length..];
        var slash = rest.IndexOf('/');
        return slash < 0 ? rest : rest[..slash];
    }

    private static bool IsHubApi(ReadOnlySpan<char> path) =>
        HubSegments.GetAlternateLookup<ReadOnlySpan<char>>().Contains(FirstSegment(path));

    /// <summary>Proxies may send the absolute form, <c>http://host/v2/…</c>; RFC 9112, section 3.2.2.</summary>
    private static ReadOnlySpan<char> WithoutOrigin(ReadOnlySpan<char> target)
    {
        var isAbsolute = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isAbsolute)
        {
            return target;
        }

        var authority = target[(target.IndexOf("//") + 2)..];
        var slash = authority.IndexOf('/');
        return slash < 0 ? "/" : authority[slash..];
    }

    private static Result<V2Target> Route(ReadOnlySpan<char> rest)
    {
        if (rest is "_catalog")
        {
            return new V2Target(V2Noun.Catalog);
        }

        if (rest is "_oci/ext/discover")
        {
            return new V2Target(V2Noun.Extensions);
        }

        var last = LastSegment(rest, out var beforeLast);
        var second = LastSegment(beforeLast, out var beforeSecond);
        var third = LastSegment(beforeSecond, out var beforeThird);
        if (third is "_oci" && second is "ext" && last is "discover")
        {
            return Within(beforeThird, V2Noun.RepositoryExtensions);
        }

        if (third is "blobs" && second is "uploads")
        {
            return last.IsEmpty ? Within(beforeThird, V2Noun.UploadsStart) : Within(beforeThird, V2Noun.Upload, last);
        }

        return second switch
        {
            _ when last.IsEmpty => NoSuchEndpoint,
            "tags" when last is "list" => Within(beforeSecond, V2Noun.TagsList),
            "manifests" => Within(beforeSecond, V2Noun.Manifest, last),
            "blobs" when last is "uploads" => Within(beforeSecond, V2Noun.UploadsStart),
            "blobs" => Within(beforeSecond, V2Noun.Blob, last),
            "referrers" => Within(beforeSecond, V2Noun.Referrers, last),
            _ => NoSuchEndpoint,
        };
    }

    private static ReadOnlySpan<char> LastSegment(ReadOnlySpan<char> path, out ReadOnlySpan<char> before)
    {
        var slash = path.LastIndexOf('/');
        before = slash < 0 ? default : path[..slash];
        return path[(slash + 1)..];
    }

    private static Result<V2Target> Within(ReadOnlySpan<char> name, V2Noun noun, ReadOnlySpan<char> reference = default) =>
        RepositoryName.TryParse(name.ToString(), out var repository)
            ? new V2Target(noun, repository, reference.ToString())
            : new RegistryError(ErrorCode.NameInvalid, FaultOf(name));

    private static string FaultOf(ReadOnlySpan<char> name) =>
        name.Length > RepositoryName.MaxLength ? $"repository names have at most {RepositoryName.MaxLength} characters"
        : name.ContainsAnyInRange('A', 'Z') ? "repository names are written in lower case"
        : "repository names are components of a-z and 0-9, with one of . _ __ or hyphens between, joined by single slashes";
}
