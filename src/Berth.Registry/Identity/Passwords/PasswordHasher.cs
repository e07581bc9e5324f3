namespace Berth.Registry.Identity.Passwords;

/// <summary>Hashes passwords, few at a time and with a short queue: a flood of sign-ins must leave the processor to pulls.</summary>
internal sealed class PasswordHasher(PasswordOptions options, TimeProvider clock) : IDisposable
{
    private const int LongestQueue = 50;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>What is tried where there is nothing to try.</summary>
    public PasswordHash OfNobody { get; } = PasswordHash.OfNobody(options.Iterations);

    public bool IsOutdated(PasswordHash hash) => hash.Iterations < options.Iterations;

    /// <summary>Null when too many wait already.</summary>
    public async Task<PasswordHash?> HashAsync(ValidatedPassword password, CancellationToken cancel) =>
        await RunAsync(() => PasswordHash.Create(password.Bytes, options.Iterations), cancel);

    /// <summary>Takes as long for a wrong password, for text that is none, and for <see cref="OfNobody"/>.</summary>
    public async Task<Match> VerifyAsync(PasswordHash hash, NonValidatedPassword password, CancellationToken cancel)
    {
        var bytes = password.Bytes;
        var match = await RunAsync<bool?>(() => hash.Matches(bytes ?? []) && bytes is not null, cancel);
        return match switch
        {
            null => Match.Busy,
            true => Match.Right,
            false => Match.Wrong,
        };
    }

    public void Dispose() => _slots.Dispose();

    private async Task<T?> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _waiting) > LongestQueue)
        {
            Interlocked.Decrement(ref _waiting);
            return default;
        }

        try
        {
            using var wait = new CancellationTokenSource(LongestWait, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, cancel);
            if (!await TryEnterAsync(either.Token))
            {
                cancel.ThrowIfCancellationRequested();
                return default;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<bool> TryEnterAsync(CancellationToken cancel)
    {
        try
        {
            await _slots.WaitAsync(cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

internal enum Match
{
    Right,
    Wrong,
    Busy,
}
