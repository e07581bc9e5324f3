namespace Berth.Bench.Reports;

/// <summary>What was measured once: one work, one target, one round.</summary>
/// <param name="Round">Samples of one round were taken one after the other, and are compared.</param>
/// <param name="Value">In the work's unit.</param>
/// <param name="P50">Half of the pieces of work took less, in milliseconds.</param>
/// <param name="Cost">The server's processor time for a unit of work; null when it runs elsewhere.</param>
/// <param name="PeakMemory">In bytes.</param>
/// <param name="Statements">Of the database for a piece of work; null when nobody counts.</param>
/// <param name="LoadWasTheLimit">The clients took what there was of the processor, not the server.</param>
internal sealed record Sample(
    string Work, string Target, int Round, double Value, double P50, double P99, double? Cost, long? PeakMemory, double? Statements,
    bool LoadWasTheLimit);
