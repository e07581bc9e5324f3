namespace Berth.Registry.Identity.Passwords;

/// <summary>Hashes passwords, few at a time and with a short queue: a flood of sign-ins must leave the processor to pulls, and a turn to
/// everybody who is not part of it.</summary>
public sealed class PasswordHasher(PasswordOptions options, TimeProvider clock)
{
    private const int LongestQueue = 50;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly FairQueue _queue = new(Math.Max(1, Environment.ProcessorCount / 2), LongestQueue, LongestWait, clock);

    /// <summary>What is tried where there is nothing to try.</summary>
    internal PasswordHash OfNobody { get; } = PasswordHash.OfNobody(options.Iterations);

    internal bool IsOutdated(PasswordHash hash) => hash.Iterations < options.Iterations;

    /// <summary>Null when too many wait already.</summary>
    /// <param name="network">Whence the password comes: networks take turns.</param>
    internal Task<PasswordHash?> HashAsync(ValidatedPassword password, string network, CancellationToken cancel) =>
        RunAsync(() => PasswordHash.Create(password.Bytes, options.Iterations), network, cancel);

    /// <summary>Takes as long for a wrong password, for text that is none, and for <see cref="OfNobody"/>.</summary>
    internal async Task<Match> VerifyAsync(PasswordHash hash, NonValidatedPassword password, string network, CancellationToken cancel)
    {
        var bytes = password.Bytes;
        var match = await RunAsync<bool?>(() => hash.Matches(bytes ?? []) && bytes is not null, network, cancel);
        return match switch
        {
            null => Match.Busy,
            true => Match.Right,
            false => Match.Wrong,
        };
    }

    private async Task<T?> RunAsync<T>(Func<T> work, string network, CancellationToken cancel)
    {
        if (!await _queue.EnterAsync(network, cancel))
        {
            return default;
        }

        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _queue.Leave();
        }
    }
}

internal enum Match
{
    Right,
    Wrong,
    Busy,
}
