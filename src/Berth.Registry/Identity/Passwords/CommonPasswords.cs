using System.Reflection;

namespace Berth.Registry.Identity.Passwords;

/// <summary>Passwords that are tried first: a list of the commonest that are long enough, and a few shapes.</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<HashSet<string>> List = new(Read);

    public static bool Contains(string password, string accountName)
    {
        var lower = password.ToLowerInvariant();
        return List.Value.Contains(lower) || lower.Distinct().Count() <= 2 || IsName(lower, accountName) || IsRun(lower);
    }

    /// <summary>The account's name, or its name and nothing but a few digits and signs around it.</summary>
    private static bool IsName(string password, string name) =>
        name.Length > 0 && password.Replace(name, "", StringComparison.Ordinal) is var rest && rest.Length < password.Length
            && !rest.Any(char.IsLetter)
        && rest.Length <= 6;

    /// <summary>Each character follows the one before it: <c>abcdefghij</c>, <c>9876543210</c>.</summary>
    private static bool IsRun(string password)
    {
        var steps = password.Zip(password.Skip(1), (a, b) => b - a).Distinct().ToList();
        return steps is [1] or [-1];
    }

    private static HashSet<string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream("Berth.Registry.Identity.Passwords.CommonPasswords.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
