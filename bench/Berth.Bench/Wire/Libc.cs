using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Wire;

/// <summary>The system calls that .NET has no method for.</summary>
internal static unsafe partial class Libc
{
    private const int MsgTrunc = 0x20, MsgWaitAll = 0x100;

    /// <summary>Throws away up to so many bytes that arrive at a socket, in the kernel, and says how many; 0 at the end of the stream.</summary>
    public static long Discard(SafeSocketHandle socket, long count) =>
        Checked(Receive(socket, null, (nint)Math.Min(count, 1 << 30), MsgTrunc | MsgWaitAll));

    public static int Receive(SafeSocketHandle socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)Checked(Receive(socket, bytes, buffer.Length, 0));
        }
    }

    /// <summary>Sends a part of a file out of the page cache.</summary>
    public static long SendFile(SafeSocketHandle socket, SafeFileHandle file, long offset, long count) =>
        Checked(SendFile(socket, file, &offset, (nint)count));

    /// <summary>The time on a clock, in seconds; null when there is none, as of a process that has ended.</summary>
    public static double? SecondsOn(int clock)
    {
        Timespec time;
        return ReadClock(clock, &time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : null;
    }

    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void Sync();

    private static long Checked(nint result) => result >= 0 ? result : throw new Win32Exception();

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeSocketHandle socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    private static partial nint SendFile(SafeSocketHandle socket, SafeFileHandle file, long* offset, nint count);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, Timespec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
