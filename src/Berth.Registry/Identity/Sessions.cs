namespace Berth.Registry.Identity;

/// <summary>A browser that is signed in.</summary>
public sealed record Session(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string Address, string UserAgent);

/// <summary>Sessions of browsers: a random secret in a cookie, of which only the hash is kept.</summary>
public sealed class Sessions
{
    /// <summary>Starts a session; the answer is the cookie's value, which is not kept.</summary>
    public Task<string> StartAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The caller whose session this is; null when it has ended. Cached for seconds.</summary>
    public ValueTask<Caller?> FindAsync(string secret, Origin origin, CancellationToken cancel) => throw new NotImplementedException();

    public Task<IReadOnlyList<Session>> ListAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Ends one of the caller's own sessions; signing out is ending <see cref="Caller.SessionId"/>.</summary>
    public Task<Outcome<Done>> EndAsync(Caller caller, Guid id, CancellationToken cancel) => throw new NotImplementedException();

    public Task EndOthersAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();
}
