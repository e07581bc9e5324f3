using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Memory;

namespace Berth.Registry.Tokens;

/// <summary>The bearer tokens of <c>/v2</c>: issued by the token service, believed for five minutes without a read.</summary>
public sealed class RegistryTokens
{
    /// <summary>The service that challenges name and that tokens are for. A constant, so that a token is good by whichever of its names a
    /// registry is reached; its key shows that it is good for no other registry. Lower-case, as Watchtower lower-cases challenges.</summary>
    public const string Service = "berth";

    /// <summary>As PROTOCOL 3 has it; clients take a missing or smaller one for 60 s.</summary>
    public static readonly TimeSpan Lifetime = TokenPurpose.Registry.MaxLifetime;

    private readonly SignedTokens _tokens;
    private readonly CredentialChecks _checks;
    private readonly VerifiedTokens _verified;

    internal RegistryTokens(SignedTokens tokens, CredentialChecks checks, BoundedMemory memory)
    {
        _tokens = tokens;
        _checks = checks;
        _verified = new VerifiedTokens(memory);
    }

    /// <summary>A token for exactly <paramref name="access"/>, which somebody else decided on.</summary>
    /// <exception cref="MetadataException">There is no key yet and the database cannot take one now.</exception>
    public async Task<Result<IssuedToken>> IssueAsync(Caller caller, IReadOnlyList<Scope> access, CancellationToken cancel)
    {
        var issued = await _tokens.SignAsync(TokenPurpose.Registry, caller, access, Lifetime, cancel);
        return issued.Text.Length <= SignedTokens.MaxLength
            ? issued
            : new RegistryError(ErrorCode.Unsupported, "the scopes do not fit in one token; ask for fewer at once") { Status = 400 };
    }

    /// <summary>The token when it is one of ours and neither it nor the credential behind it has ended; null otherwise.</summary>
    public async ValueTask<VerifiedToken?> VerifyAsync(string token)
    {
        if (token.Length > SignedTokens.MaxLength)
        {
            return null;
        }

        var key = VerifiedTokens.KeyOf(token);
        var held = _verified.Find(key);
        if (held is null)
        {
            if (await _tokens.VerifyAsync(TokenPurpose.Registry, token) is not { } verified)
            {
                return null;
            }

            held = new HeldToken(verified);
            _verified.Add(key, held, token.Length);
        }
        else if (_tokens.HasEnded(held.Token))
        {
            return null;
        }

        return await _checks.HasEndedAsync(held) ? null : held.Token;
    }
}
