using Berth.Oci;

namespace Berth.Web.Repositories;

internal static class Digests
{
    /// <summary>As docker shortens it: enough to tell images apart at a glance.</summary>
    public static string Short(Digest digest) => digest.Hex[..12];
}
