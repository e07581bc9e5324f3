using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Microsoft.Extensions.Logging;

namespace Berth.Registry.Tokens;

/// <summary>Finds out within a minute that the account or access token behind a bearer token has ended, without a read on the way of a
/// pull: a token in use has its credential looked up in the background. Only one that nobody asked about for long waits.</summary>
public sealed partial class CredentialChecks(SignIn signIn, TimeProvider clock, ILogger<CredentialChecks> log)
{
    /// <summary>From this age on, a use starts a look in the background.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    /// <summary>From this age on, a use waits for it.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(50);

    internal ValueTask<bool> HasEndedAsync(HeldToken held)
    {
        if (held.HasEnded || held.Token.Identity.Kind == CallerKind.Anonymous)
        {
            return new(held.HasEnded);
        }

        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(held.GoodAt);
        if (age < Fresh)
        {
            return new(false);
        }

        var check = Start(held);
        return age < Stale ? new(held.HasEnded) : AfterAsync(check, held);
    }

    private static async ValueTask<bool> AfterAsync(Task check, HeldToken held)
    {
        await check;
        return held.HasEnded;
    }

    private Task Start(HeldToken held)
    {
        lock (held)
        {
            if (held.Check.IsCompleted)
            {
                held.Check = Task.Run(() => CheckAsync(held));
            }

            return held.Check;
        }
    }

    /// <summary>While the database is away, pulls go on: the token's own end is near.</summary>
    private async Task CheckAsync(HeldToken held)
    {
        var now = clock.GetUtcNow();
        try
        {
            held.HasEnded = await signIn.ResumeAsync(held.Token.Identity, Origin.Local, CancellationToken.None) is null;
            held.GoodAt = now.ToUnixTimeMilliseconds();
        }
        catch (MetadataException e)
        {
            held.GoodAt = (now - Fresh).ToUnixTimeMilliseconds();
            CannotCheck(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credentials cannot be checked; tokens are believed until they expire.")]
    private partial void CannotCheck(Exception e);
}
