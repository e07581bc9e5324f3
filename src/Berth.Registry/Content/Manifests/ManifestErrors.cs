using Berth.Oci.Errors;

namespace Berth.Registry.Content.Manifests;

internal static class ManifestErrors
{
    public static RegistryError Unknown { get; } = new(ErrorCode.ManifestUnknown, "the repository has no such manifest");

    public static RegistryError NoRepository { get; } = new(ErrorCode.NameUnknown, "there is no such repository");
}
