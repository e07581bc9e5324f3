using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Users;

/// <summary>What is public of an account, and of an organization where one is asked for as if it were a user.</summary>
internal static class Profiles
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "users", "Users", "Docker Hub, as its clients use it");
        noun.Get("/v2/user", FindOwnAsync, "Your own profile").Answers<UserBody>().Refuses(403);
        noun.Get("/v2/users/{user}", FindAsync, "The profile of a user or an organization").OpenToAnybody().Answers<UserBody>().Refuses(404);
    }

    private static async Task<IResult> FindOwnAsync(HubCaller caller, Accounts accounts, CancellationToken cancel) =>
        caller.Caller.AccountId is { } id && await accounts.FindAsync(id, cancel) is { } account
            ? TypedResults.Ok(UserBody.Of(account, isOwn: caller.ManagesAccount))
            : HubFault.Denied;

    private static async Task<IResult> FindAsync(
        HubCaller caller, string user, Accounts accounts, OrganizationCatalog organizations, CancellationToken cancel)
    {
        if (await accounts.FindAsync(user, cancel) is { IsDisabled: false } account)
        {
            return TypedResults.Ok(UserBody.Of(account, isOwn: caller.ManagesAccount && account.Id == caller.Caller.AccountId));
        }

        return await organizations.FindAsync(user, cancel) is { } organization ? TypedResults.Ok(UserBody.Of(organization)) : HubFault.NotFound;
    }
}
