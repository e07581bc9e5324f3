using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Server.Sending;

/// <summary>The two system calls that send, as they are, with constants that x86-64 and arm64 share.</summary>
/// <remarks>A handle is held for the length of a call and no longer: Socket.Dispose spins until nobody holds it.</remarks>
internal static partial class Libc
{
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;

    /// <summary>More follows at once, so that headers ride in the first packet of the file (send(2)).</summary>
    public const int More = 0x8000;

    public const int Interrupted = 4;
    public const int IoError = 5;
    public const int Again = 11;
    public const int Invalid = 22;
    public const int NoSystemCall = 38;
    public const int NotSupported = 95;

    public static int LastError => Marshal.GetLastPInvokeError();

    public static nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, int flags) => Send(socket, bytes, bytes.Length, flags);

    /// <remarks>It has no flag against SIGPIPE, which the runtime ignores for the whole process, and none against waiting: the socket has to be
    /// non-blocking itself.</remarks>
    [LibraryImport("libc", EntryPoint = "sendfile", SetLastError = true)]
    public static partial nint SendFile(SafeSocketHandle socket, SafeFileHandle file, ref long offset, nint count);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint count, int flags);
}
