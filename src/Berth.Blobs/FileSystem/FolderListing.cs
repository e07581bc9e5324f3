namespace Berth.Blobs.FileSystem;

/// <summary>Directory listings: a folder that is missing is empty, and one that cannot be read is a storage failure.</summary>
internal static class FolderListing
{
    public static IReadOnlyList<string> Directories(string path) => Listed(() => Directory.GetDirectories(path));

    public static IReadOnlyList<string> Files(string path) => Listed(() => Directory.GetFiles(path));

    private static string[] Listed(Func<string[]> list)
    {
        try
        {
            return list();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Of("list", error);
        }
    }
}
