using System.Text;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-1: whether this is a registry, and whether the credentials are good.</summary>
internal static class Ping
{
    private static readonly byte[] EmptyObject = Encoding.ASCII.GetBytes("{}");

    public static IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Base, "GET", "v2.base", null, GetAsync),
    ];

    private static Task GetAsync(V2Request request) => request.WriteBytesAsync(EmptyObject);
}
