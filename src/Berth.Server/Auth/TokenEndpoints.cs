using Berth.Oci.Errors;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Auth;

/// <summary>The token service: GET as distribution's "Token authentication" has it, POST as its "Oauth2 Token Authentication" has it.</summary>
internal static class TokenEndpoints
{
    /// <summary>Not under <c>/v2/auth</c>, which is the Hub API's.</summary>
    public const string Path = "/token";

    public static void MapTokenService(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, (HttpContext http, TokenService service) => AnswerAsync(http, service, TokenRequest.FromQuery(http)));
        endpoints.MapPost(Path, async (HttpContext http, TokenService service) =>
            await AnswerAsync(http, service, await TokenRequest.FromFormAsync(http)));

        // Without this the pages' own answer to unknown paths would take the other methods.
        endpoints.Map(Path, (HttpContext http) =>
        {
            http.Response.Headers.Allow = "GET, POST";
            return ErrorWriter.WriteAsync(http, new RegistryError(ErrorCode.Unsupported, "a token is had by GET or POST"));
        });
    }

    private static async Task AnswerAsync(HttpContext http, TokenService service, Result<TokenRequest> request)
    {
        RequestFacts.Of(http).Route = "token";
        http.Response.Headers.CacheControl = "no-store";
        var answer = request.Succeeded ? await service.IssueAsync(http, request.Value) : request.Error;
        if (answer.Succeeded)
        {
            await http.Response.WriteAsJsonAsync(answer.Value, http.RequestAborted);
            return;
        }

        if (answer.Error.Code == ErrorCode.Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"berth\", charset=\"UTF-8\"";
        }

        await ErrorWriter.WriteAsync(http, answer.Error);
    }
}
