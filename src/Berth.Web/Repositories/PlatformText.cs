using Berth.Oci;

namespace Berth.Web.Repositories;

/// <summary>A platform as people write it.</summary>
internal static class PlatformText
{
    /// <summary>Characters of one platform, which may be any text.</summary>
    private const int Longest = 64;

    /// <summary>The first platforms, and how many more there are.</summary>
    public static IEnumerable<string> Chips(IReadOnlyList<Platform> platforms, int most) => platforms.Count > most + 1
        ? [.. platforms.Take(most).Select(Short), $"+{platforms.Count - most}"]
        : platforms.Select(Short);

    /// <summary>Without the system where it is the usual one: amd64, arm/v7, windows/amd64.</summary>
    public static string Short(Platform platform) =>
        platform.Os is "linux" or "" ? Cut($"{platform.Architecture}{Variant(platform)}") : Full(platform);

    public static string Full(Platform platform) => Cut($"{platform.Os}/{platform.Architecture}{Variant(platform)}");

    private static string Cut(string text) => text.Length <= Longest ? text : $"{text[..Longest]}…";

    // Every arm64 image says v8, which tells nobody anything.
    private static string Variant(Platform platform) =>
        string.IsNullOrEmpty(platform.Variant) || (platform.Architecture == "arm64" && platform.Variant == "v8") ? "" : $"/{platform.Variant}";
}
