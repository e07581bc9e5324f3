using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Memory;

namespace Berth.Registry.Tokens;

/// <summary>The bearer tokens of <c>/v2</c>: issued by the token service, believed for five minutes without a read.</summary>
/// <remarks>
/// <code>
///   token ─► seen before? ─ no ─► signature, purpose, times ─► remembered, by its hash
///                │ yes                                              │
///                └─► over by now? ─► credential ended since (account disabled, password changed, token revoked)? looked up beside the
///                                    pull from 20 s of age on, before it from 50 s on (CredentialChecks) ─► good
/// </code>
/// What it holds is what was true when it was signed, bound to the repository's id: see <c>V2Authorization</c>.
/// </remarks>
public sealed class RegistryTokens(SignedTokens tokens, CredentialChecks checks, BoundedMemory memory)
{
    /// <summary>The service that challenges name and that tokens are for. A constant, so that a token is good by whichever of its names a
    /// registry is reached; its key shows that it is good for no other registry. Lower-case, as Watchtower lower-cases challenges.</summary>
    public const string Service = "berth";

    /// <summary>Five minutes; by distribution's "Token Authentication Specification" clients take a missing or smaller one for 60 s.</summary>
    public static readonly TimeSpan Lifetime = TokenPurpose.Registry.MaxLifetime;

    /// <summary>What a scope takes in JSON beside its own length, at most: the names of members, quotes and commas.</summary>
    private const int LongestFrame = 48;

    private readonly VerifiedTokens _verified = new(memory);

    /// <summary>A token for <paramref name="access"/>, which somebody else decided on; or, when that is more than a header holds, for the
    /// first of it, as its <see cref="IssuedToken.Access"/> says.</summary>
    /// <exception cref="MetadataException">There is no key yet and the database cannot take one now.</exception>
    public async Task<IssuedToken> IssueAsync(Caller caller, IReadOnlyList<Scope> access, CancellationToken cancel)
    {
        while (true)
        {
            var issued = await tokens.SignAsync(TokenPurpose.Registry, caller, access, Lifetime, cancel);
            var excess = issued.Text.Length - SignedTokens.MaxLength;
            if (excess <= 0 || access.Count == 0)
            {
                return issued with { Access = access };
            }

            access = Shorten(access, excess);
        }
    }

    /// <summary>Without the last ones, as many as surely have to go.</summary>
    private static IReadOnlyList<Scope> Shorten(IReadOnlyList<Scope> access, int excess)
    {
        var count = access.Count;
        while (count > 0 && excess > 0)
        {
            // In base 64.
            excess -= ((access[--count].ToString().Length + LongestFrame) * 4 / 3) + 1;
        }

        return [.. access.Take(count)];
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
            if (await tokens.VerifyAsync(TokenPurpose.Registry, token) is not { } verified)
            {
                return null;
            }

            held = new HeldToken(verified);
            _verified.Add(key, held, token.Length);
        }
        else if (await tokens.HasEndedAsync(held.Token))
        {
            return null;
        }

        return await checks.HasEndedAsync(held) ? null : held.Token;
    }

    /// <summary>What is wrong with a token that <see cref="VerifyAsync"/> did not find good.</summary>
    public TokenFlaw FlawOf(string token) =>
        token.Length > SignedTokens.MaxLength ? TokenFlaw.Unknown
        : tokens.SaysItHasEnded(TokenPurpose.Registry, token) ? TokenFlaw.Expired
        : _verified.Find(VerifiedTokens.KeyOf(token)) is { HasEnded: true } ? TokenFlaw.CredentialEnded
        : TokenFlaw.Unknown;
}
