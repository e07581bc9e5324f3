namespace Berth.Web.Accounts;

/// <summary>A browser's user agent in two words, for the list of sessions. A guess is enough: the address stands beside it.</summary>
internal static class UserAgents
{
    // The order matters: every browser also names those it imitates.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

    public static string Describe(string userAgent, string unknown)
    {
        var names = new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.OfType<string>();
        return string.Join(", ", names) is { Length: > 0 } text ? text : unknown;
    }

    private static string? Find((string Mark, string Name)[] table, string userAgent) =>
        table.FirstOrDefault(row => userAgent.Contains(row.Mark, StringComparison.Ordinal)).Name;
}
