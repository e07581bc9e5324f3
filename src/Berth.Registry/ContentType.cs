using Berth.Oci;
using Berth.Oci.Manifests;

namespace Berth.Registry;

/// <summary>What a manifest is to the people who use it, in Docker Hub's words.</summary>
public enum ContentType
{
    Unrecognized,
    Image,
    Plugin,
    Helm,
    Volume,
    Wasm,
    Compose,
    Model,
}

public static class ContentTypes
{
    /// <summary>Told from the type of its config, or its own: those that the tools of the trade write.</summary>
    /// <param name="type">The artifact type, else the type of the config.</param>
    public static ContentType Of(ManifestKind kind, string? type) => type switch
    {
        null => kind == ManifestKind.Index ? ContentType.Image : ContentType.Unrecognized,
        MediaTypes.OciConfig or MediaTypes.DockerConfig => ContentType.Image,
        "application/vnd.docker.plugin.v1+json" => ContentType.Plugin,
        _ when Has(type, "vnd.cncf.helm.") => ContentType.Helm,
        _ when Has(type, "vnd.docker.volume.") => ContentType.Volume,
        _ when Has(type, ".wasm.") => ContentType.Wasm,
        _ when Has(type, "vnd.docker.compose.") => ContentType.Compose,
        _ when Has(type, "vnd.docker.ai.model.") || Has(type, "vnd.cncf.model.") => ContentType.Model,
        _ => ContentType.Unrecognized,
    };

    /// <summary>As the Hub API spells it.</summary>
    public static string Name(this ContentType type) => type.ToString().ToLowerInvariant();

    public static bool TryParse(string text, out ContentType type)
    {
        var found = Enum.GetValues<ContentType>().Where(known => known.Name() == text).ToList();
        type = found.FirstOrDefault();
        return found.Count == 1;
    }

    private static bool Has(string type, string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
}
