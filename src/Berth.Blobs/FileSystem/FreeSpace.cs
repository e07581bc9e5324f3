namespace Berth.Blobs.FileSystem;

/// <summary>Keeps uploads out of the reserve. Looking costs a system call, so one look allows some bytes to all uploads together.</summary>
internal sealed class FreeSpace(string root, long? reserve)
{
    private const long LookEvery = 8 << 20;
    private long _untilNextLook;

    /// <summary>Called before <paramref name="count"/> bytes are written.</summary>
    /// <param name="look">Do not rely on an earlier look.</param>
    public void Take(long count, bool look)
    {
        if (Interlocked.Add(ref _untilNextLook, -count) >= 0 && !look)
        {
            return;
        }

        var left = Look();
        if (left.Room < count)
        {
            throw StorageErrors.Full(left.Reserve);
        }

        Interlocked.Exchange(ref _untilNextLook, Math.Min(left.Room - count, LookEvery));
    }

    public SpaceLeft Look()
    {
        var space = At(root);
        return new SpaceLeft(space.FreeBytes, reserve ?? Math.Clamp(space.TotalBytes / 16, 1 << 20, 64 << 20));
    }

    // Before the first blob the storage folder may be missing; the space is that of the folder it will be made in.
    private static FileSystemSpace At(string folder) => Durable.SpaceAt(folder) ?? At(Path.GetDirectoryName(folder)!);
}

internal readonly record struct SpaceLeft(long Free, long Reserve)
{
    public long Room => Free - Reserve;
}
