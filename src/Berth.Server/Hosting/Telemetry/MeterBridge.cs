using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Berth.Server.Hosting.Telemetry;

/// <summary>
/// Publishes what the other projects measure with System.Diagnostics.Metrics, in meters made by this host's IMeterFactory and
/// named "Berth…". The instrument's name is the metric's, dots becoming underscores: "berth.database.seconds". Counters count,
/// up-down counters and observable gauges are gauges, histograms of seconds are histograms. Tags become labels; an
/// instrument uses the same ones every time.
/// </summary>
/// <remarks>prometheus-net's own adapter makes gauges of counters, forgets values after five minutes and sorts tags each time.</remarks>
internal sealed class MeterBridge : IDisposable
{
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MetricFactory _factory;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, Collector> _collectors = new();

    public MeterBridge(BerthMetrics metrics, IMeterFactory meters)
    {
        _factory = Metrics.WithCustomRegistry(metrics.Registry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name.StartsWith("Berth", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.Start();
        metrics.Registry.AddBeforeCollectCallback(_listener.RecordObservableInstruments);
    }

    public void Dispose() => _listener.Dispose();

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_collectors.TryGetValue(instrument, out var collector))
        {
            collector = _collectors.GetOrAdd(instrument, Create(instrument, NamesOf(tags)));
        }

        var labels = ValuesOf(tags);
        switch (collector)
        {
            case Counter counter:
                counter.WithLabels(labels).Inc(value);
                break;
            case Histogram histogram:
                histogram.WithLabels(labels).Observe(value);
                break;
            case Gauge gauge when instrument.IsObservable:
                gauge.WithLabels(labels).Set(value);
                break;
            case Gauge gauge:
                gauge.WithLabels(labels).Inc(value);
                break;
        }
    }

    private Collector Create(Instrument instrument, string[] labels)
    {
        var name = instrument.Name.Replace('.', '_');
        var help = instrument.Description ?? name;
        return instrument switch
        {
            Counter<long> or Counter<int> or Counter<double> => _factory.CreateCounter(name, help, labels),
            Histogram<double> => _factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = Seconds }),
            _ => _factory.CreateGauge(name, help, labels),
        };
    }

    private static string[] NamesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = tags.Length == 0 ? [] : new string[tags.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = tags[i].Key;
        }

        return names;
    }

    private static string[] ValuesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = tags.Length == 0 ? [] : new string[tags.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tags[i].Value?.ToString() ?? "";
        }

        return values;
    }
}
