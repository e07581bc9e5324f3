using System.Globalization;
using System.Text.Json.Serialization;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Server.Auth;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.V2;

/// <summary>The two requests of the first registry API that <c>docker search HOST/term</c> and podman still send.</summary>
/// <remarks>docker sends its credentials along, as Basic or as a token for <c>registry:catalog:search</c>. podman asks without any, whoever is
/// signed in, and takes a 200 for all there is; after any other answer it signs in and reads the catalog, and so finds what is its own. So
/// a registry with accounts answers nobody here.</remarks>
internal static class Search
{
    private const int MostPerPage = 100, UsualPage = 25;

    public static void MapSearch(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/_ping", (HttpContext http) =>
        {
            http.Response.Headers["X-Docker-Registry-Standalone"] = "true";
            return Results.Json(new { standalone = true });
        });
        endpoints.MapGet("/v1/search", AnswerAsync);
    }

    private static async Task AnswerAsync(V2Authorization authorization, RepositorySearch search, HttpContext http)
    {
        var facts = RequestFacts.Of(http);
        facts.Route = "v1.search";
        var admitted = await authorization.CatalogAsync(http);
        if (!admitted.Succeeded)
        {
            await ErrorWriter.WriteAsync(http, admitted.Error);
            return;
        }

        facts.User = admitted.Value.IsAnonymous ? null : admitted.Value.Name;
        await http.Response.WriteAsJsonAsync(await PageAsync(admitted.Value, search, http.Request), http.RequestAborted);
    }

    private static async Task<SearchBody> PageAsync(Caller caller, RepositorySearch search, HttpRequest request)
    {
        var word = request.Query["q"].ToString();
        var size = Number(request.Query["n"], UsualPage, MostPerPage);
        var page = Number(request.Query["page"], 1, int.MaxValue / MostPerPage);
        var (found, total) = await search.FindAsync(caller, word, (page - 1) * size, size, request.HttpContext.RequestAborted);
        return new SearchBody(
            word,
            total,
            (total + size - 1) / size,
            page,
            size,
            [.. found.Select(repository => new SearchItem(repository.Name, repository.Description, repository.Stars, false, false))]);
    }

    /// <summary>Anything that is no number from 1 on counts as not given.</summary>
    private static int Number(string? text, int usual, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, most) : usual;

    private sealed record SearchBody(
        [property: JsonPropertyName("query")] string Query,
        [property: JsonPropertyName("num_results")] int NumResults,
        [property: JsonPropertyName("num_pages")] int NumPages,
        [property: JsonPropertyName("page")] int Page,
        [property: JsonPropertyName("page_size")] int PageSize,
        [property: JsonPropertyName("results")] IReadOnlyList<SearchItem> Results);

    private sealed record SearchItem(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("description")] string Description,
        [property: JsonPropertyName("star_count")] long StarCount,
        [property: JsonPropertyName("is_official")] bool IsOfficial,
        [property: JsonPropertyName("is_automated")] bool IsAutomated);
}
