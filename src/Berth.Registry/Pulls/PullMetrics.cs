using System.Diagnostics.Metrics;

namespace Berth.Registry.Pulls;

/// <summary>Pulls, as they are added to the repositories' counts.</summary>
public sealed class PullMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _pulls = meters.Create("Berth.Pulls").CreateCounter<long>(
        "berth.pulls.total", "{pull}", "Pulls, as the repositories' counts have them: an index and the image it names are one.");

    internal void Count(long pulls) => _pulls.Add(pulls);
}
