namespace Berth.Blobs.FileSystem;

/// <summary>Who may read what this process makes.</summary>
public static class FileModes
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>From now on every file and folder is for its owner alone, whoever makes it: SQLite, the framework or a library (umask 077). For the
    /// whole process, so only its entry point may decide this, before anything else runs.</summary>
    public static void ForOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Libc.Umask((uint)Others);
        }
    }

    /// <summary>The mode of a folder into which somebody else than its owner can look, as 755; null when nobody can, or there is no such
    /// folder.</summary>
    public static string? OpenToOthers(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder))
        {
            return null;
        }

        var mode = File.GetUnixFileMode(folder);
        return (mode & Others) == 0 ? null : Convert.ToString((int)mode & 0x1ff, 8);
    }
}
