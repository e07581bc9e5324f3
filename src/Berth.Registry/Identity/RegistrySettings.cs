namespace Berth.Registry.Identity;

/// <summary>What administrators decide while the registry runs; kept in the database, the same for all nodes.</summary>
public sealed class RegistrySettings
{
    /// <summary>Whether strangers may create accounts; off unless set.</summary>
    public Task<SignUpMode> SignUpAsync(CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Done>> SetSignUpAsync(Caller caller, SignUpMode mode, CancellationToken cancel) => throw new NotImplementedException();
}
