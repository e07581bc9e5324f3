using Berth.Testing.Published;

namespace Berth.EndToEnd.Servers;

/// <summary>What podman, buildah and skopeo need to be told about a server.</summary>
internal static class ContainerTools
{
    /// <summary>Options that let the tool use plain http, or trust the test CA; both for one end of a copy with
    /// <paramref name="end"/> = <c>src-</c> or <c>dest-</c>.</summary>
    public static string[] Connection(BerthServer server, string end = "") => server.Scheme == Scheme.Http
        ? [$"--{end}tls-verify=false"]
        : [$"--{end}tls-verify=true", $"--{end}cert-dir={server.CertificateFolder}"];
}
