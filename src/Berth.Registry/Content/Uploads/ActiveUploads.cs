using System.Collections.Concurrent;

namespace Berth.Registry.Content.Uploads;

/// <summary>Which sessions a request of this process is at work on: one each, and a way to ask it to make room.</summary>
public sealed class ActiveUploads
{
    private readonly ConcurrentDictionary<Guid, Writer> _writers = new();

    /// <summary>Whoever reads a body, by session; with the time that its row showed when it began.</summary>
    internal IReadOnlyList<(Guid Upload, DateTimeOffset Since)> Reading =>
        [.. _writers.Select(w => (w.Key, w.Value.Since)).Where(w => w.Since is not null).Select(w => (w.Key, w.Since!.Value))];

    /// <returns>Null while another request has the session.</returns>
    internal Writer? TryEnter(Guid upload, CancellationToken cancel)
    {
        var writer = new Writer(this, upload, cancel);
        if (_writers.TryAdd(upload, writer))
        {
            return writer;
        }

        writer.Dispose();
        return null;
    }

    /// <summary>Asks whoever has the session to let go, and waits until that is so.</summary>
    internal async Task StopAsync(Guid upload)
    {
        if (_writers.TryGetValue(upload, out var writer))
        {
            await writer.AskToStopAsync();
            await writer.Left;
        }
    }

    /// <summary>Asks without waiting, and only whom the row showed this time when it began and who still reads its body.</summary>
    internal Task AskToStopAsync(Guid upload, DateTimeOffset since) =>
        _writers.TryGetValue(upload, out var writer) && writer.Since == since ? writer.AskToStopAsync() : Task.CompletedTask;

    internal sealed class Writer : IDisposable
    {
        private readonly ActiveUploads _owner;
        private readonly Guid _upload;
        private readonly CancellationTokenSource _cancel;
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private DateTimeOffset? _since;
        private bool _asked;
        private bool _stays;

        public Writer(ActiveUploads owner, Guid upload, CancellationToken cancel)
        {
            _owner = owner;
            _upload = upload;
            _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            Cancel = _cancel.Token;
        }

        /// <summary>Fires when the client leaves, and when a newer request wants the session.</summary>
        public CancellationToken Cancel { get; }

        public Task Left => _left.Task;

        /// <summary>What the row shows while a body is read; null before and after.</summary>
        public DateTimeOffset? Since
        {
            get
            {
                lock (_gate)
                {
                    return _since;
                }
            }

            set
            {
                lock (_gate)
                {
                    _since = value;
                }
            }
        }

        /// <summary>From here on newer requests wait: what came is being made a blob.</summary>
        /// <returns>False when one has asked already.</returns>
        public bool TryStay()
        {
            lock (_gate)
            {
                return _stays = !_asked;
            }
        }

        public async Task AskToStopAsync()
        {
            lock (_gate)
            {
                if (_stays)
                {
                    return;
                }

                _asked = true;
            }

            try
            {
                await _cancel.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It left between the look and the call, which is what was asked for.
            }
        }

        public void Dispose()
        {
            _owner._writers.TryRemove(new KeyValuePair<Guid, Writer>(_upload, this));
            _left.TrySetResult();
            _cancel.Dispose();
        }
    }
}
