using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Berth.Registry.Callers;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Berth.Registry.Tokens;

/// <summary>Makes and checks the tokens that this registry signs, of every purpose.</summary>
public sealed class SignedTokens(SigningKeys keys, TimeProvider clock)
{
    /// <summary>A token with more characters than this is neither made nor read.</summary>
    internal const int MaxLength = 8 * 1024;

    internal const string Issuer = "berth";

    /// <summary>How far the clocks of two nodes may differ (RFC 7519, 4.1.4 allows "a few minutes"; distribution allows 60 s).</summary>
    internal static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    /// <summary>A node whose clock is a little behind must not find a fresh token unborn.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromSeconds(5);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = MaxLength };

    /// <summary>For <paramref name="lifetime"/>, or until the credential that the caller came by ends.</summary>
    internal async ValueTask<IssuedToken> SignAsync(
        TokenPurpose purpose, Caller caller, IReadOnlyList<Scope>? access, TimeSpan lifetime, CancellationToken cancel)
    {
        var key = await keys.SigningAsync(cancel);
        var now = clock.GetUtcNow();
        var end = caller.ExpiresAt < now + lifetime ? caller.ExpiresAt.Value : now + lifetime;
        var claims = new TokenClaims
        {
            Issuer = Issuer,
            Subject = caller.Name,
            Audience = purpose.Audience,
            IssuedAt = now.ToUnixTimeSeconds(),
            NotBefore = (now - Backdated).ToUnixTimeSeconds(),
            ExpiresAt = end.ToUnixTimeSeconds(),
            Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Identity = caller.Identity.ToString(),
            Access = access?.Select(scope => new AccessClaim(scope.Type, scope.Name, scope.ActionNames) { RepositoryId = scope.RepositoryId }).ToList(),
        };
        var payload = JsonSerializer.Serialize(claims, TokenJson.Default.TokenClaims);
        var header = new Dictionary<string, object> { [JwtHeaderParameterNames.Typ] = purpose.Type };
        return new IssuedToken(_handler.CreateToken(payload, key.Credentials, header), now, end - now);
    }

    /// <summary>The token's claims when it was made here, for this purpose, and is neither unborn nor ended; null otherwise.</summary>
    internal async ValueTask<VerifiedToken?> VerifyAsync(TokenPurpose purpose, string token)
    {
        if (TokenHeader.KidOf(token, purpose) is not { } kid || await keys.FindAsync(kid) is not { } key)
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(purpose, key));
        if (!result.IsValid || Read((JsonWebToken)result.SecurityToken) is not { } claims
            || !CallerIdentity.TryParse(claims.Identity, out var identity))
        {
            return null;
        }

        return new VerifiedToken(
            identity,
            claims.Subject,
            [.. (claims.Access ?? []).Select(Allowed).OfType<Scope>()],
            kid,
            DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt),
            DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt));
    }

    /// <summary>Whether a token that was verified has ended since, or its key has.</summary>
    internal async ValueTask<bool> HasEndedAsync(VerifiedToken token) =>
        clock.GetUtcNow() >= token.ExpiresAt + Leeway || await keys.FindAsync(token.Kid) is null;

    /// <summary>Whether the token itself says that its time is over, whoever made it.</summary>
    internal bool SaysItHasEnded(TokenPurpose purpose, string token) =>
        TokenHeader.KidOf(token, purpose) is not null && _handler.CanReadToken(token) && Read(_handler.ReadJsonWebToken(token)) is { } claims
        && claims.ExpiresAt <= clock.GetUtcNow().ToUnixTimeSeconds();

    private TokenValidationParameters Parameters(TokenPurpose purpose, SigningKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [purpose.Type],
        ValidIssuer = Issuer,
        ValidAudience = purpose.Audience,
        IssuerSigningKey = key.SecurityKey,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (notBefore, ends, token, _) => token is JsonWebToken jwt && IsAlive(notBefore, ends, jwt.IssuedAt, purpose),
    };

    private bool IsAlive(DateTime? notBefore, DateTime? ends, DateTime issuedAt, TokenPurpose purpose)
    {
        if (notBefore is not { } begin || ends is not { } end || issuedAt == default)
        {
            return false;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        return begin <= now + Leeway
            && issuedAt <= now + Leeway
            && end > now - Leeway
            && end - issuedAt <= purpose.MaxLifetime;
    }

    private static TokenClaims? Read(JsonWebToken token)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(token.EncodedPayload), TokenJson.Default.TokenClaims);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Scope? Allowed(AccessClaim claim) =>
        Scope.TryParse($"{claim.Type}:{claim.Name}:{string.Join(',', claim.Actions)}") is { } scope
            ? scope with { RepositoryId = claim.RepositoryId }
            : null;
}
