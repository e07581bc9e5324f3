namespace Berth.Bench.Wire;

/// <summary>What came back: the status, and how many bytes of body were thrown away.</summary>
internal readonly record struct Answer(int Status, long Length);
