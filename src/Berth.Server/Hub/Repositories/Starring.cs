using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>The caller's star on a repository.</summary>
internal static class Starring
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var stars = new HubNoun(hub, "stars", "Stars", "Docker Hub, as its clients use it");
        foreach (var root in RepositoryRoutes.Roots)
        {
            stars.Post($"{root}/stars", (HubCaller caller, RepositoryAddress repository, Stars given, CancellationToken cancel) =>
                SetAsync(caller, repository, true, given, cancel), "Star a repository").Answers(204);
            stars.Delete($"{root}/stars", (HubCaller caller, RepositoryAddress repository, Stars given, CancellationToken cancel) =>
                SetAsync(caller, repository, false, given, cancel), "Take the star back").Answers(204);
        }
    }

    private static async Task<IResult> SetAsync(
        HubCaller caller, RepositoryAddress repository, bool starred, Stars given, CancellationToken cancel) =>
        (await given.SetAsync(caller, repository, starred, cancel)).NoContent();
}
