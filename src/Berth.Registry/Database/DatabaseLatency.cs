using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Berth.Registry.Database;

/// <summary>How long the database takes, for the metrics.</summary>
internal sealed class DatabaseLatency(IMeterFactory meters)
{
    private readonly Histogram<double> _seconds = meters.Create("Berth.Database").CreateHistogram<double>(
        "berth.database.seconds", "s", "Time of reads and changes in the database, the wait for their turn included.");

    /// <summary>Measures until it is disposed.</summary>
    /// <param name="operation">A label from a fixed set.</param>
    internal Measurement Begin(string operation) => new(_seconds, operation, Stopwatch.GetTimestamp());

    internal readonly struct Measurement(Histogram<double> seconds, string operation, long started) : IDisposable
    {
        public void Dispose() =>
            seconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }
}
