namespace Berth.Server.Hosting.Telemetry;

/// <summary>
/// A number that is looked up when somebody asks for the metrics, as the count of blobs. Register one as a service for each.
/// </summary>
/// <param name="Name">The metric's whole name, as berth_blobs.</param>
/// <param name="Help">What it counts.</param>
/// <param name="Read">Looks it up. Gets two seconds; when it fails, the metric is left out of that answer.</param>
internal sealed record GaugeSource(string Name, string Help, Func<CancellationToken, ValueTask<double>> Read);
