using Berth.Bench.Measuring;

namespace Berth.Bench.Load;

/// <summary>What a crowd of clients did, and how long each piece of it took.</summary>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Bytes">Of bodies, whichever way they went.</param>
/// <param name="Latencies">Of each piece of work, in milliseconds, in order.</param>
/// <param name="LoadCpu">Processor seconds that the clients took.</param>
/// <param name="Connections">How many clients there were.</param>
internal sealed record Spell(double Seconds, long Bytes, double[] Latencies, double LoadCpu, int Connections)
{
    public int Pieces => Latencies.Length;

    /// <summary>What the server used up, where only the work itself can know which server that was.</summary>
    public Usage? Used { get; init; }

    /// <summary>One thing that took so long.</summary>
    public static Spell Of(TimeSpan time, Usage used) => new(time.TotalSeconds, 0, [time.TotalMilliseconds], 0, 1) { Used = used };

    /// <summary>The latency that so large a share of all stayed below.</summary>
    public double Percentile(double share) =>
        Latencies.Length == 0 ? 0 : Latencies[Math.Max(0, (int)Math.Ceiling(share * Latencies.Length) - 1)];
}
