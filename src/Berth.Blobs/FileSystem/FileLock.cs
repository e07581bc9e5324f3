using System.Runtime.InteropServices;

namespace Berth.Blobs.FileSystem;

/// <summary>The kernel's struct flock with 64-bit offsets: a lock on one byte, counted from the start of the file.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileLock(short type, long start)
{
    private readonly short _type = type;
    private readonly short _whence;
    private readonly long _start = start;
    private readonly long _length = 1;
    private readonly int _process;
}
