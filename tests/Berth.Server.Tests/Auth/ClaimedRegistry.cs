using Berth.Server.Auth;

namespace Berth.Server.Tests.Auth;

/// <summary>One claimed registry for all tests of a class that leave it as they found it.</summary>
public class ClaimedRegistry : IAsyncLifetime
{
    internal AuthHost Host { get; private set; } = null!;

    internal virtual AuthOptions? Options => null;

    public async ValueTask InitializeAsync() => Host = await AuthHost.ClaimedAsync(Options);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>As above, where clients that ask for refresh tokens get them.</summary>
public sealed class ClaimedRegistryWithRefreshTokens : ClaimedRegistry
{
    internal override AuthOptions? Options => new() { RefreshTokens = true };
}
