using Berth.Registry;

namespace Berth.Server.V2;

/// <summary>distribution-spec, "Extensions": which there are beyond the specification. None that a client must know.</summary>
internal static class Extensions
{
    public static IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Extensions, "GET", "v2.extensions", null, ListAsync),
        new(V2Noun.RepositoryExtensions, "GET", "v2.repository_extensions", RepositoryAction.Pull, ListAsync),
    ];

    private static Task ListAsync(V2Request request) => request.WriteJsonAsync(new ExtensionsBody([]));

    private sealed record ExtensionsBody(IReadOnlyList<object> Extensions);
}
