using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>Whether the registry has an account yet. Until it has, everybody may do everything, as with registry:2; from then on it is
/// closed for good.</summary>
public sealed class RegistryState
{
    /// <summary>How long "open" is believed: the command line may claim beside a running server.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    private readonly MetadataStore _store;
    private readonly TimeProvider _clock;
    private readonly Lazy<string> _setupToken;
    private volatile bool _closed;
    private long _openAt = long.MinValue;

    internal RegistryState(MetadataStore store, SecretBox box, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        _setupToken = new Lazy<string>(() => Base64Url.EncodeToString(box.Derive("setup-token")));
    }

    /// <summary>The token by which somebody who does not sit at this machine claims the registry, the same on all nodes; null once it is
    /// closed, when it is good for nothing.</summary>
    public string? SetupToken => _closed ? null : _setupToken.Value;

    /// <summary>Costs nothing once closed; while open, a small read at most once a second.</summary>
    public ValueTask<bool> IsOpenAsync(CancellationToken cancel)
    {
        if (_closed)
        {
            return ValueTask.FromResult(false);
        }

        var seen = Volatile.Read(ref _openAt);
        return seen != long.MinValue && _clock.GetElapsedTime(seen) < Trust ? ValueTask.FromResult(true) : ReadAsync(cancel);
    }

    internal static async Task<bool> IsOpenAsync(BerthDbContext context, CancellationToken cancel) =>
        !await context.Accounts.AnyAsync(cancel);

    internal void Close() => _closed = true;

    internal bool IsSetupToken(string? token) =>
        !_closed && token is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_setupToken.Value));

    private async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        var at = _clock.GetTimestamp();
        var open = await _store.ReadAsync(context => IsOpenAsync(context, cancel), cancel);
        if (open)
        {
            Volatile.Write(ref _openAt, at);
        }
        else
        {
            Close();
        }

        return open && !_closed;
    }
}

public enum SignUpMode
{
    Off,
    Invitation,
    Open,
}
