namespace Berth.Server.Hosting.Configuration;

/// <summary>One thing that is wrong with what the operator said, in words that suffice to put it right.</summary>
/// <param name="Key">The setting's name.</param>
/// <param name="Value">What was said, without secrets; null when it is missing.</param>
/// <param name="Source">Where it was said.</param>
/// <param name="Fault">Why it cannot be, where that is not plain from what is allowed.</param>
/// <param name="Allowed">What may be said instead.</param>
public sealed record ConfigurationFault(string Key, string? Value, string Source, string? Fault, string Allowed)
{
    public override string ToString()
    {
        var said = Value is null ? "not set" : $"\"{Value}\"";
        return $"{Key}: {said} ({Source}){(Fault is null ? "" : $": {Fault}")}; allowed: {Allowed}";
    }
}
