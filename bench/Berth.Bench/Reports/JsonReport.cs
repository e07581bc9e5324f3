using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Bench.Reports;

/// <summary>Everything that was measured, for whoever wants to reckon with it.</summary>
/// <param name="CongestionControl">How connections find their speed, which on loopback decides more than one would think.</param>
internal sealed record JsonReport(
    DateTimeOffset Began, string Machine, int Processors, string CongestionControl, int Pairs, IReadOnlyList<Figures> Figures,
    IReadOnlyList<Sample> Samples)
{
    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task WriteAsync(string file)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, this, Style);
    }
}
