using Berth.Bench.Wire;

namespace Berth.Bench.Measuring;

/// <summary>
/// The processor time of a process and all its threads, those that have ended included. It is what <c>/proc/PID/stat</c> shows as utime and
/// stime, without their rounding to hundredths of a second.
/// </summary>
internal static class ProcessClock
{
    /// <summary>CLOCK_PROCESS_CPUTIME_ID.</summary>
    private const int Own = 2;

    public static double OwnSeconds => Libc.SecondsOn(Own)!.Value;

    /// <summary>0 for a process that has ended.</summary>
    public static double SecondsOf(int process) => Libc.SecondsOn(ClockOf(process)) ?? 0;

    /// <summary>How the kernel numbers the clocks of processes, and clock_getcpuclockid(3) with it.</summary>
    private static int ClockOf(int process) => (~process << 3) | 2;
}
