using System.Globalization;

namespace Berth.Bench.Measuring;

/// <summary>Who listens on a port of this machine, as <c>ss -ltnp</c> would say.</summary>
internal static class Listeners
{
    private const string Listening = "0A";
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Empty when nobody does, or somebody whom only root may look at.</summary>
    public static IReadOnlyList<int> On(int port)
    {
        var sockets = SocketsOn(port);
        return sockets.Count == 0 ? [] : [.. ProcessTree.All().Where(process => sockets.Overlaps(SocketsOf(process))).Take(1)];
    }

    /// <summary>Columns 2, 4 and 10 of /proc/net/tcp: local address, state, inode.</summary>
    private static HashSet<string> SocketsOn(int port) =>
    [
        .. from table in Tables
           where File.Exists(table)
           from line in File.ReadLines(table).Skip(1)
           let columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
           where columns[3] == Listening && columns[1].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{port:X4}"), StringComparison.Ordinal)
           select $"socket:[{columns[9]}]",
    ];

    private static IEnumerable<string> SocketsOf(int process)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
