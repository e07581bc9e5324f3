using Berth.Oci.Errors;
using Berth.Registry.Tokens;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Auth;

/// <summary>Tells a client where to get a token, and for what (RFC 6750, section 3; distribution, "Token Authentication Specification").</summary>
internal static class Challenge
{
    /// <summary>The header of a 401 and its error. There is exactly one WWW-Authenticate and it is Bearer: several clients look at the
    /// first only, and docker lets Basic win.</summary>
    /// <param name="scopes">What the request takes; empty for <c>/v2/</c> itself.</param>
    public static RegistryError Demand(HttpContext http, IReadOnlyList<Scope> scopes, TokenFault fault, string? message = null)
    {
        var scope = scopes.Count == 0 ? "" : $",scope=\"{string.Join(' ', scopes)}\"";
        var error = fault switch
        {
            TokenFault.Invalid => Error("invalid_token", message),
            TokenFault.Insufficient => Error("insufficient_scope", message),
            _ => "",
        };
        var realm = PublicAddress.Of(http) + TokenEndpoints.Path;
        http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\",service=\"{RegistryTokens.Service}\"{scope}{error}";
        return new RegistryError(ErrorCode.Unauthorized, message ?? ErrorCode.Unauthorized.Message) { Detail = Detail(scopes) };
    }

    /// <summary>RFC 6750, section 3: docker and skopeo print the description and nothing else, and a HEAD has no other place for it.</summary>
    private static string Error(string code, string? message) =>
        $",error=\"{code}\"{(message is null ? "" : $",error_description=\"{HeaderText.Of(message)}\"")}";

    /// <summary>The shape in which registries of the first hour told what was missing, which clients print.</summary>
    private static List<MissingAccess>? Detail(IReadOnlyList<Scope> scopes) => scopes.Count == 0
        ? null
        : scopes.SelectMany(scope => scope.ActionNames.Select(action => new MissingAccess(scope.Type, "", scope.Name, action))).ToList();

    private sealed record MissingAccess(string Type, string Class, string Name, string Action);
}

/// <summary>What is wrong with the token a client presented.</summary>
internal enum TokenFault
{
    /// <summary>None was presented.</summary>
    Missing,

    Invalid,

    Insufficient,
}
