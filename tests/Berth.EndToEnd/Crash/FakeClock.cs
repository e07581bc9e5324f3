using Berth.Testing.Processes;

namespace Berth.EndToEnd.Crash;

/// <summary>libfaketime, which lets a process live in another time.</summary>
internal static class FakeClock
{
    /// <summary>The environment in which a process sees the time <paramref name="offset"/> ahead, such as <c>+2d</c>.</summary>
    public static IReadOnlyDictionary<string, string?> Ahead(string offset) => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Library(),
        ["FAKETIME"] = offset,
        // Only the date is another: timers run on, and files keep the times they have.
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["NO_FAKE_STAT"] = "1",
    };

    private static string Library()
    {
        var found = Directory.GetDirectories("/usr/lib")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
        return found ?? throw new ToolException("There is no libfaketimeMT.so.1 below /usr/lib. ./test.sh installs what the tests need.");
    }
}
