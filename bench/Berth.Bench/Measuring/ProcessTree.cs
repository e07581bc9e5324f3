using System.Globalization;

namespace Berth.Bench.Measuring;

/// <summary>Processes and all their descendants, as /proc has them.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Below(IEnumerable<int> roots)
    {
        var children = All().ToLookup(process => ParentOf(process) ?? 0);
        var found = new List<int>();
        var waiting = new Queue<int>(roots);
        while (waiting.TryDequeue(out var process))
        {
            found.Add(process);
            foreach (var child in children[process])
            {
                waiting.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>A number of kB in /proc/PID/status, in bytes; 0 when the process is gone.</summary>
    public static long Status(int process, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>The fourth field of stat; the second is a name in parentheses, which may hold anything.</summary>
    private static int? ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
