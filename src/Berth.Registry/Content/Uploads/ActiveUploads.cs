using System.Collections.Concurrent;

namespace Berth.Registry.Content.Uploads;

/// <summary>Which sessions a request is writing to right now: one writer each, and a way to stop it.</summary>
internal sealed class ActiveUploads
{
    private readonly ConcurrentDictionary<Guid, Writer> _writers = new();

    /// <returns>Null while another request writes to the session.</returns>
    public Writer? TryEnter(Guid upload, CancellationToken cancel)
    {
        var writer = new Writer(this, upload, cancel);
        if (_writers.TryAdd(upload, writer))
        {
            return writer;
        }

        writer.Dispose();
        return null;
    }

    /// <summary>Stops the writer of a session, if there is one, and waits until it has let go.</summary>
    public async Task StopAsync(Guid upload)
    {
        if (_writers.TryGetValue(upload, out var writer))
        {
            await writer.StopAsync();
        }
    }

    internal sealed class Writer : IDisposable
    {
        private readonly ActiveUploads _owner;
        private readonly Guid _upload;
        private readonly CancellationTokenSource _cancel;
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Writer(ActiveUploads owner, Guid upload, CancellationToken cancel)
        {
            _owner = owner;
            _upload = upload;
            _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Cancel = _cancel.Token;
        }

        public CancellationToken Cancel { get; }

        public async Task StopAsync()
        {
            try
            {
                await _cancel.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It left between the look-up and the call, which is what was asked for.
            }

            await _left.Task;
        }

        public void Dispose()
        {
            _owner._writers.TryRemove(new KeyValuePair<Guid, Writer>(_upload, this));
            _left.TrySetResult();
            _cancel.Dispose();
        }
    }
}
