namespace Berth.Registry.Identity;

/// <param name="Secret">In base 32, for typing.</param>
/// <param name="Uri">The <c>otpauth:</c> address, for a QR code.</param>
public sealed record Enrolment(string Secret, string Uri);

/// <summary>One-time codes of an authenticator (RFC 6238) as a second factor, and the recovery codes for its loss.</summary>
public sealed class SecondFactor
{
    /// <summary>Makes a secret, which counts for nothing before a code made with it was shown.</summary>
    public Task<Outcome<Enrolment>> BeginAsync(Caller caller, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Turns the second factor on; the answer is the recovery codes, shown once.</summary>
    public Task<Outcome<IReadOnlyList<string>>> ConfirmAsync(Caller caller, string code, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Outcome<Done>> DisableAsync(Caller caller, string password, CancellationToken cancel) => throw new NotImplementedException();

    public Task<Outcome<IReadOnlyList<string>>> ReplaceRecoveryCodesAsync(Caller caller, string password, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>By an administrator, for somebody who lost both authenticator and codes.</summary>
    public Task<Outcome<Done>> ResetAsync(Caller by, string name, CancellationToken cancel) => throw new NotImplementedException();
}
