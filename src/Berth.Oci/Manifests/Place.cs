using Berth.Oci.Errors;

namespace Berth.Oci.Manifests;

/// <summary>Where in a manifest the parser stands. It is spelled out only when there is a fault to report.</summary>
internal readonly record struct Place(string Property, int Index = -1, string Part = "")
{
    public static readonly Place Root = new("");

    public RegistryError Fault(string what) => new(ErrorCode.ManifestInvalid, $"{Spell()} {what}");

    public RegistryError Fault(string property, string what) =>
        new(ErrorCode.ManifestInvalid, this == Root ? $"{property} {what}" : $"{Spell()}.{property} {what}");

    private string Spell() =>
        this == Root ? "the manifest" : $"{Property}{(Index < 0 ? "" : $"[{Index}]")}{(Part.Length == 0 ? "" : $".{Part}")}";
}
