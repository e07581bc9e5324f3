using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Berth.Oci;

namespace Berth.Blobs.FileSystem;

/// <summary>Blobs as files, in registry:2's layout; <see cref="BlobLayout"/> draws it and <see cref="BlobTree"/> says what a commit
/// does in which order.</summary>
public sealed class FileSystemBlobStore : IBlobStore
{
    private readonly StagingArea _staging;
    private readonly StagingLocks _locks;
    private readonly BlobTree _blobs;
    private readonly FreeSpace _space;
    private readonly Sweeper _sweeper;
    private readonly string _root;

    public FileSystemBlobStore(string root, FileSystemBlobStoreOptions? options = null, TimeProvider? time = null)
    {
        if (options?.ReserveBytes is { } reserve)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(reserve);
        }

        Durable.SelfTest();
        var layout = new BlobLayout(root);
        var directories = new DurableDirectories(layout.Root);
        _root = layout.Root;
        _staging = new StagingArea(layout, directories);
        _locks = new StagingLocks(layout, directories);
        _blobs = new BlobTree(layout, directories, time ?? TimeProvider.System);
        _space = new FreeSpace(layout.Root, options?.ReserveBytes);
        _sweeper = new Sweeper(layout);
    }

    public async Task<Appended> AppendAsync(
        Guid upload, Staged from, PipeReader body, Action<ReadOnlySequence<byte>> observe, CancellationToken cancel)
    {
        using var file = _staging.Open(upload, from.Length);
        try
        {
            var interruption = await file.AppendAsync(body, observe, _space, cancel);
            return new Appended(new Staged(file.Length, ""), interruption);
        }
        catch
        {
            file.Undo();
            throw;
        }
    }

    public IDisposable? TryHold(Guid upload) => _locks.TryHold(upload);

    public Task<Stream> ReadStagedAsync(Guid upload, Staged staged, CancellationToken cancel) =>
        Task.Run(() => _staging.Read(upload, staged.Length), cancel);

    public Task<string> CommitAsync(Guid upload, Staged staged, Digest digest, CancellationToken cancel) => Task.Run(
        () =>
        {
            using var file = _staging.Open(upload, staged.Length);
            return _blobs.Commit(file, digest);
        },
        cancel);

    public Task DiscardAsync(Guid upload, Staged staged, CancellationToken cancel) => Task.Run(() => _staging.Discard(upload), cancel);

    // On the caller's thread: opening takes a microsecond where reading is to be fast, the names being in the kernel's cache.
    public ValueTask<BlobContent?> OpenAsync(Digest digest, CancellationToken cancel) => new(_blobs.Open(digest));

    public Task<bool> DeleteAsync(Digest digest, CancellationToken cancel) => Task.Run(() => _blobs.Delete(digest), cancel);

    public async Task QuarantineAsync(Digest digest, CancellationToken cancel)
    {
        await using var content = _blobs.Open(digest);
        if (content is not null && !await IsSoundAsync(content, digest, cancel))
        {
            await Task.Run(() => _blobs.Quarantine(digest, content.Status), cancel);
        }
    }

    public async IAsyncEnumerable<StoredBlob> ListAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        // On a cold disk listing is slow; it must not hold up the caller's thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        foreach (var blob in _blobs.List())
        {
            cancel.ThrowIfCancellationRequested();
            yield return blob;
        }
    }

    public Task<long> MeasureStagedAsync(CancellationToken cancel) => Task.Run(_staging.Measure, cancel);

    public Task<int> SweepAsync(DateTimeOffset before, Func<Guid, ValueTask<bool>> isLive, CancellationToken cancel) =>
        Task.Run(() => _sweeper.SweepAsync(before, isLive, cancel), cancel);

    public Task<StorageHealth> CheckAsync(CancellationToken cancel) => Task.Run(Check, cancel);

    private StorageHealth Check()
    {
        string? problem = null;
        try
        {
            _space.Take(1, look: true);
            _staging.Probe();
        }
        catch (BlobStoreException fault)
        {
            problem = fault.Message;
        }

        if (Durable.StatusOf(_root) is null)
        {
            throw StorageErrors.Odd(_root, "the storage folder is missing");
        }

        FolderListing.Directories(_root);
        return new StorageHealth(problem is null, problem, _space.Look().Free);
    }

    private static async Task<bool> IsSoundAsync(FileBlobContent content, Digest digest, CancellationToken cancel)
    {
        try
        {
            return await content.MatchesAsync(digest, cancel);
        }
        catch (BlobStoreException)
        {
            // A file that cannot be read to its end is as damaged as one that reads wrong.
            return false;
        }
    }
}
