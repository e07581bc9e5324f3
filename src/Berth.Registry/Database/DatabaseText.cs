namespace Berth.Registry.Database;

internal static class DatabaseText
{
    /// <summary>The text before its first NUL, which PostgreSQL refuses even as a parameter. No stored key holds one, so nothing lies
    /// between the two in any order.</summary>
    public static string UpToNul(string? text)
    {
        var nul = text?.IndexOf('\0', StringComparison.Ordinal) ?? -1;
        return nul < 0 ? text ?? "" : text![..nul];
    }
}
