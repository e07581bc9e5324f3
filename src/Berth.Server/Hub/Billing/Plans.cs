using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Billing;

/// <summary>The plan that hub-tool asks for before it shows an account. Berth has no plans and no limits.</summary>
internal static class Plans
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        new HubNoun(endpoints, "billing", "Billing", "hub-tool")
            .Get("/api/billing/v4/accounts/{id}/hub-plan", Find, "The plan of an account: the same for all, without limits").Answers<PlanBody>();

    private static Ok<PlanBody> Find(HubCaller caller, string id) => TypedResults.Ok(new PlanBody());
}

internal sealed record PlanBody
{
    /// <summary>What hub-tool shows as unlimited.</summary>
    private const int Unlimited = 9999;

    public string Name { get; init; } = "team";

    public bool Legacy { get; init; }

    public int Seats { get; init; } = Unlimited;

    public int PrivateRepos { get; init; } = Unlimited;

    public int Teams { get; init; } = Unlimited;

    public int Collaborators { get; init; } = Unlimited;

    public int ParallelBuilds { get; init; }

    public string Duration { get; init; } = "";
}
