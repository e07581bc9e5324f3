namespace Berth.Bench.Load;

/// <summary>When a client of a crowd has done enough: after so many turns, or after so long.</summary>
internal readonly record struct Pace
{
    private Pace(int turns, TimeSpan time) => (Turns, Time) = (turns, time);

    public int Turns { get; }

    public TimeSpan Time { get; }

    public static Pace Times(int turns) => new(turns, System.Threading.Timeout.InfiniteTimeSpan);

    public static Pace For(TimeSpan time) => new(int.MaxValue, time);

    public bool IsOver(int turns, TimeSpan elapsed) => turns >= Turns || (Time > TimeSpan.Zero && elapsed >= Time);
}
