using System.Globalization;
using System.Text.Json.Serialization;
using Berth.Registry.Repositories;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.V2;

/// <summary>The two requests of the first registry API that <c>docker search HOST/term</c> and podman still send.</summary>
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
        endpoints.MapGet("/v1/search", FindAsync);
    }

    private static async Task<IResult> FindAsync(RepositorySearch search, HttpRequest request, CancellationToken cancel)
    {
        var word = request.Query["q"].ToString();
        var size = Number(request.Query["n"], UsualPage, MostPerPage);
        var page = Number(request.Query["page"], 1, int.MaxValue / MostPerPage);
        var (found, total) = await search.FindAsync(word, (page - 1) * size, size, cancel);
        return Results.Json(new SearchBody(
            word,
            total,
            (total + size - 1) / size,
            page,
            size,
            [.. found.Select(repository => new SearchItem(repository.Name, repository.Description, repository.Stars, false, false))]));
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
