using System.Text.Json.Serialization;
using Berth.Registry.Callers;

namespace Berth.Registry.Tokens;

/// <summary>The payload of a signed token.</summary>
internal sealed record TokenClaims
{
    [JsonPropertyName("iss")]
    public required string Issuer { get; init; }

    /// <summary>The name of the account or organization; empty for nobody (distribution, "Token Authentication Implementation").</summary>
    [JsonPropertyName("sub")]
    public required string Subject { get; init; }

    [JsonPropertyName("aud")]
    public required string Audience { get; init; }

    [JsonPropertyName("exp")]
    public required long ExpiresAt { get; init; }

    [JsonPropertyName("nbf")]
    public required long NotBefore { get; init; }

    [JsonPropertyName("iat")]
    public required long IssuedAt { get; init; }

    [JsonPropertyName("jti")]
    public required string Id { get; init; }

    /// <summary>The <see cref="CallerIdentity"/>: whose it is, at which credential stamp, by which access token.</summary>
    [JsonPropertyName("berth_id")]
    public required string Identity { get; init; }

    [JsonPropertyName("access")]
    public IReadOnlyList<AccessClaim>? Access { get; init; }
}

/// <summary>One line of the <c>access</c> claim.</summary>
internal sealed record AccessClaim(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("actions")] IReadOnlyList<string> Actions)
{
    /// <summary>The repository's id, where there was one: its name may be given to another.</summary>
    [JsonPropertyName("berth_repository")]
    public long? RepositoryId { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TokenClaims))]
[JsonSerializable(typeof(TokenHeader))]
internal sealed partial class TokenJson : JsonSerializerContext;
