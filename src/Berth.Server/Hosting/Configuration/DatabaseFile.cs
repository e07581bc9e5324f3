namespace Berth.Server.Hosting.Configuration;

/// <summary>Reads a database's URL from a file, as container engines hand secrets to a program.</summary>
internal static class DatabaseFile
{
    private const int Longest = 16 << 10;

    /// <summary>The address, or what is wrong with the file. The fault never quotes the file, which holds a password.</summary>
    public static (DatabaseAddress? Address, string? Fault) Read(string path)
    {
        try
        {
            // Not by its length: a pipe has none.
            var text = new char[Longest];
            using var reader = new StreamReader(path);
            var length = reader.ReadBlock(text);
            return DatabaseAddress.TryParse(new string(text, 0, length).Trim(), out var address)
                ? (address, null)
                : (null, $"it does not hold {DatabaseAddress.Allowed}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : "the file cannot be read");
        }
    }
}
