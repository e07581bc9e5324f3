using Berth.Oci.Errors;
using Berth.Oci.Manifests;

namespace Berth.Registry.Content.Manifests;

internal static class ManifestErrors
{
    /// <summary>Whether or not there is such a repository: clients take this code, and no other, for "no such image".</summary>
    public static RegistryError Unknown { get; } = new(ErrorCode.ManifestUnknown, "the repository has no such manifest");

    public static RegistryError TooLarge { get; } = new(
        ErrorCode.ManifestInvalid, $"the sizes of what the manifest refers to add up to more than {ByteCount.Largest} bytes");
}
