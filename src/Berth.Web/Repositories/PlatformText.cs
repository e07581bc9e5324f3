using Berth.Oci;

namespace Berth.Web.Repositories;

/// <summary>A platform as people write it.</summary>
internal static class PlatformText
{
    /// <summary>Without the system where it is the usual one: amd64, arm/v7, windows/amd64.</summary>
    public static string Short(Platform platform) =>
        platform.Os is "linux" or "" ? $"{platform.Architecture}{Variant(platform)}" : Full(platform);

    public static string Full(Platform platform) => $"{platform.Os}/{platform.Architecture}{Variant(platform)}";

    // Every arm64 image says v8, which tells nobody anything.
    private static string Variant(Platform platform) =>
        string.IsNullOrEmpty(platform.Variant) || (platform.Architecture == "arm64" && platform.Variant == "v8") ? "" : $"/{platform.Variant}";
}
