using System.Globalization;

namespace Berth.Server.Hosting;

/// <summary>
/// Keeps a second server off a data folder with SQLite, whose writers queue within one process. The kernel holds the lock (flock),
/// so it ends with its process however that ends; the number in berth.pid is only for people.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolationWindows = unchecked((int)0x80070020);

    private readonly FileStream _lock;
    private readonly string _pidFile;

    private InstanceLock(FileStream held, string pidFile)
    {
        _lock = held;
        _pidFile = pidFile;
    }

    /// <summary>Takes the lock of a folder that exists, or says who has it.</summary>
    public static InstanceLock? TryTake(string dataPath, out string? fault)
    {
        var path = Path.Combine(dataPath, "berth.lock");

        // Beside the lock and not in it: .NET asks for a shared lock even to read.
        var pidFile = Path.Combine(dataPath, "berth.pid");
        fault = null;
        try
        {
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            SignWith(pidFile);
            return new InstanceLock(held, pidFile);
        }
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolationWindows)
        {
            fault = $"another berth{Holder(pidFile)} serves the data folder {dataPath}, and with SQLite there can be only one; "
                + "stop it, give this one another --data, or use PostgreSQL";
            return null;
        }
    }

    public void Dispose()
    {
        File.Delete(_pidFile);
        _lock.Dispose();
    }

    private static void SignWith(string pidFile)
    {
        try
        {
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        }
        catch (IOException)
        {
            // A full disk must not keep a registry from serving what it has; the lock holds without a signature.
        }
    }

    private static string Holder(string pidFile)
    {
        try
        {
            return $" (process {File.ReadAllText(pidFile).Trim()})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
