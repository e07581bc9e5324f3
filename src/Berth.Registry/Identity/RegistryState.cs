namespace Berth.Registry.Identity;

/// <summary>Whether the registry has an account yet. Until it has, everybody may do everything, as with registry:2; from then on it is
/// closed for good.</summary>
public sealed class RegistryState
{
    /// <summary>Costs nothing once closed; while open, a small read at most once a second, so that a claim by the command line is seen.</summary>
    public ValueTask<bool> IsOpenAsync(CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The one-time token by which somebody who does not sit at this machine claims the registry; null once it is closed.</summary>
    public string? SetupToken => throw new NotImplementedException();
}

public enum SignUpMode
{
    Off,
    Invitation,
    Open,
}
