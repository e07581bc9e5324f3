using System.Runtime.InteropServices;

namespace Berth.Blobs.FileSystem;

/// <summary>The kernel's struct statx: what is known of a file.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileStatus
{
    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(32)]
    private readonly ulong _inode;

    [FieldOffset(40)]
    private readonly ulong _size;

    [FieldOffset(96)]
    private readonly long _changedSeconds;

    [FieldOffset(104)]
    private readonly uint _changedNanoseconds;

    [FieldOffset(112)]
    private readonly long _modifiedSeconds;

    [FieldOffset(120)]
    private readonly uint _modifiedNanoseconds;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    public long Length => (long)_size;

    public bool IsRegularFile => (_mode & 0xf000) == 0x8000;

    public DateTimeOffset Modified =>
        DateTimeOffset.FromUnixTimeSeconds(_modifiedSeconds).AddTicks(_modifiedNanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>The change time is the part that cannot be set back: it gives away even an edit that restores size and mtime.</summary>
    public string Stamp
    {
        get
        {
            var modified = Nanoseconds(_modifiedSeconds, _modifiedNanoseconds);
            var changed = Nanoseconds(_changedSeconds, _changedNanoseconds);
            return $"{_deviceMajor}:{_deviceMinor}-{_inode}-{_size}-{modified}-{changed}";
        }
    }

    public bool IsSameFileAs(in FileStatus other) =>
        _inode == other._inode && _deviceMajor == other._deviceMajor && _deviceMinor == other._deviceMinor;

    private static Int128 Nanoseconds(long seconds, uint nanoseconds) => ((Int128)seconds * 1_000_000_000) + nanoseconds;
}

/// <summary>The C library's struct statvfs on 64-bit Linux: how large a file system is and how much of it is free.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal readonly struct FileSystemSpace
{
    [FieldOffset(8)]
    private readonly ulong _fragmentSize;

    [FieldOffset(16)]
    private readonly ulong _blocks;

    [FieldOffset(32)]
    private readonly ulong _available;

    public long TotalBytes => Bytes(_blocks);

    /// <summary>Free for this user: what root keeps for itself is not counted.</summary>
    public long FreeBytes => Bytes(_available);

    // Network file systems report absurd sizes.
    private long Bytes(ulong blocks) => (long)UInt128.Min((UInt128)blocks * _fragmentSize, long.MaxValue);
}
