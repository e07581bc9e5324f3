using System.Globalization;
using System.Text.Json.Serialization;
using Berth.Registry.Tokens;

namespace Berth.Server.Auth;

/// <summary>The token service's answer. Half of the clients read <c>token</c>, the other half <c>access_token</c>.</summary>
internal sealed record TokenResponse
{
    [JsonPropertyName("token")]
    public required string Token { get; init; }

    [JsonPropertyName("access_token")]
    public string AccessToken => Token;

    [JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }

    [JsonPropertyName("issued_at")]
    public required string IssuedAt { get; init; }

    /// <summary>What the token allows, for clients that ask by form.</summary>
    [JsonPropertyName("scope"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    [JsonPropertyName("refresh_token"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    public static TokenResponse Of(IssuedToken token) => new()
    {
        Token = token.Text,
        ExpiresIn = (int)token.Lifetime.TotalSeconds,
        IssuedAt = token.IssuedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
