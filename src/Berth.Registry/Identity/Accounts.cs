namespace Berth.Registry.Identity;

/// <summary>Accounts: how they come to be, change and end. Every change is in the audit log, in the same transaction.</summary>
public sealed class Accounts
{
    /// <summary>Creates the first account, an administrator, and so closes the registry. Over loopback no setup token is asked for.</summary>
    public Task<Outcome<Account>> ClaimAsync(NewAccount account, string? setupToken, Origin origin, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>By an administrator or the command line, where the first account becomes an administrator too.</summary>
    public Task<Outcome<Account>> CreateAsync(Caller by, NewAccount account, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>By a stranger, as far as the registry's <see cref="SignUpMode"/> lets them.</summary>
    public Task<Outcome<Account>> SignUpAsync(NewAccount account, string? invitation, Origin origin, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Account?> FindAsync(string name, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Account?> FindAsync(long id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>For administrators: accounts in the order of their names, from after <paramref name="after"/> on.</summary>
    public Task<Outcome<IReadOnlyList<Account>>> ListAsync(Caller by, string? search, string? after, int count, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Account>> UpdateProfileAsync(Caller by, string name, ProfileChange change, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Disabling ends sessions, refresh tokens and tokens at once here and within a minute everywhere.</summary>
    public Task<Outcome<Account>> SetDisabledAsync(Caller by, string name, bool disabled, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Account>> SetAdministratorAsync(Caller by, string name, bool administrator, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Ends all sessions but the caller's own.</summary>
    public Task<Outcome<Done>> ChangePasswordAsync(Caller caller, string current, string replacement, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>A secret for a one-time link, by which the account's owner chooses a password; shown once, valid for a day.</summary>
    public Task<Outcome<string>> CreateResetLinkAsync(Caller by, string name, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Whose reset link this is, for the page's heading; null when it is used up, expired or made up.</summary>
    public Task<Account?> FindByResetLinkAsync(string link, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<Account>> ResetPasswordAsync(string link, string password, Origin origin, CancellationToken cancel) =>
        throw new NotImplementedException();
}
