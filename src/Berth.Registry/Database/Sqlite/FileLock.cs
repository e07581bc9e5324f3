namespace Berth.Registry.Database.Sqlite;

/// <summary>An exclusive lock between processes that ends with its holder, however it ends.</summary>
internal sealed class FileLock(FileStream file) : IAsyncDisposable
{
    public static async Task<FileLock> AcquireAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
