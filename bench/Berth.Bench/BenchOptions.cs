namespace Berth.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed record BenchOptions
{
    public required Scale Scale { get; init; }

    public required int Pairs { get; init; }

    /// <summary>Work whose name holds one of these; all when there is none.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>URL=NAME of further registries.</summary>
    public required IReadOnlyList<string> Against { get; init; }

    public required bool WithPostgreSql { get; init; }

    /// <summary>Whether a real docker pushes and pulls, for which it needs to be root.</summary>
    public required bool WithDocker { get; init; }

    public string? Json { get; init; }

    public string? Svg { get; init; }

    public bool Wants(string work) => Only.Count == 0 || Only.Any(part => work.Contains(part, StringComparison.Ordinal));
}
