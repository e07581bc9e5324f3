using System.ComponentModel;
using Berth.Oci;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Search;

/// <summary>Search as the second version of the API has it.</summary>
internal static class RepositorySearchEndpoint
{
    public static void Map(IEndpointRouteBuilder hub) =>
        new HubNoun(hub, "search", "Search", "Docker Hub, as its pages use it")
            .Get("/v2/search/repositories", FindAsync, "Find repositories by a part of their name or description")
            .Answers<PageOf<FoundBody>>().OpenToAnybody();

    private static async Task<IResult> FindAsync(
        HubCaller caller, [FromQuery(Name = "query"), Description("A word.")] string? query, [AsParameters] PageQuery page,
        RepositoryQueries queries, HttpContext http)
    {
        var asked = new RepositoryQuery { Search = query, Order = RepositoryOrder.Pulls, Skip = page.Skip, Count = page.Count };
        var found = await queries.ListAsync(caller, asked, http.RequestAborted);
        return page.Answer(http, found, FoundBody.Of);
    }
}

/// <param name="RepoName">With its namespace.</param>
internal sealed record FoundBody(
    string RepoName, string ShortDescription, long StarCount, long PullCount, string RepoOwner, bool IsAutomated, bool IsOfficial)
{
    public static FoundBody Of(RepositorySummary repository) => new(
        repository.Name, repository.Description, repository.Stars, repository.Pulls,
        RepositoryAddress.SpaceOf(RepositoryName.Parse(repository.Name)), false, false);
}
