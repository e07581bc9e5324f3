using Berth.Oci.Errors;
using Berth.Registry.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Berth.Server.Auth;

/// <summary>What a client asks of the token service, by either method.</summary>
internal sealed record TokenRequest(IReadOnlyList<Scope> Scopes)
{
    private const int MaxForm = 64 * 1024;

    /// <summary>Whether a refresh token is asked for as well.</summary>
    public bool WantsRefreshToken { get; init; }

    /// <summary>The secret of a form: who signs in by it, or null when the request carries its credentials elsewhere.</summary>
    public Grant? Grant { get; init; }

    public static Result<TokenRequest> FromQuery(HttpContext http)
    {
        var query = http.Request.Query;
        var scopes = ScopesOf(http, query["service"], query["scope"]);
        return scopes.Succeeded
            ? new TokenRequest(scopes.Value) { WantsRefreshToken = query["offline_token"] == "true" }
            : scopes.Error;
    }

    /// <remarks>distribution, "Authenticating with OAuth2": the grants are <c>password</c> and <c>refresh_token</c>.</remarks>
    public static async Task<Result<TokenRequest>> FromFormAsync(HttpContext http)
    {
        if (await ReadFormAsync(http) is not { } form)
        {
            return Malformed($"the body must be a form of at most {MaxForm} bytes");
        }

        var scopes = ScopesOf(http, form["service"], form["scope"]);
        if (!scopes.Succeeded)
        {
            return scopes.Error;
        }

        Grant? grant = form["grant_type"].ToString() switch
        {
            "password" when One(form["username"]) is { } name && One(form["password"]) is { } secret => new Grant.Password(name, secret),
            "refresh_token" when One(form["refresh_token"]) is { } token => new Grant.Refresh(token),
            _ => null,
        };
        return grant is null
            ? Malformed("grant_type must be password, with username and password, or refresh_token, with refresh_token")
            : new TokenRequest(scopes.Value) { WantsRefreshToken = form["access_type"] == "offline", Grant = grant };
    }

    /// <summary>The service may be left out or given by the registry's host name; another's tokens are not ours to make.</summary>
    private static Result<IReadOnlyList<Scope>> ScopesOf(HttpContext http, StringValues service, StringValues scopes) =>
        StringValues.IsNullOrEmpty(service)
        || service == RegistryTokens.Service
        || string.Equals(service, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase)
            ? Scope.ParseAll(scopes).ToList()
            : Malformed($"the service here is '{RegistryTokens.Service}'");

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength > MaxForm)
        {
            return null;
        }

        try
        {
            var limits = new FormOptions { BufferBodyLengthLimit = MaxForm, ValueLengthLimit = MaxForm, MultipartBodyLengthLimit = 0 };
            return await new FormFeature(http.Request, limits).ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static string? One(StringValues values) => values is [{ Length: > 0 } value] ? value : null;

    private static RegistryError Malformed(string message) => new(ErrorCode.Unsupported, message) { Status = 400 };
}

/// <summary>By what the sender of a form signs in.</summary>
internal abstract record Grant
{
    private Grant()
    {
    }

    public sealed record Password(string Name, string Secret) : Grant;

    public sealed record Refresh(string Token) : Grant;
}
