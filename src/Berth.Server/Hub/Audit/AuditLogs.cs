using System.ComponentModel;
using System.Text.Json;
using Berth.Registry.Audit;
using Berth.Registry.Trail;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Audit;

/// <summary>What happened in an account's or an organization's name.</summary>
internal static class AuditLogs
{
    private const int UsualPage = 25;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "auditlogs", "Audit log", "Docker Hub API, \"Audit logs\"");
        noun.Get("/v2/auditlogs/{account}", ListAsync, "What happened under an account or an organization, the latest first")
            .Answers<AuditPage>().Refuses(404);
        noun.Get("/v2/auditlogs/{account}/actions", ListActions, "The actions there are, with their names").Answers<ActionList>();
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string account, [AsParameters] PageQuery page, [AsParameters] AuditQuery query, AuditLog log, CancellationToken cancel) =>
        (await log.ListAsync(caller, query.ToFilter(account), before: null, page.SkipBy(UsualPage), page.CountBy(UsualPage), cancel))
            .Answer(found => page.IsBeyond(found.Total, UsualPage)
                ? PageQuery.NoSuchPage
                : TypedResults.Ok(new AuditPage([.. found.Items.Select(AuditLine.Of)])));

    private static Ok<ActionList> ListActions(HubCaller caller, string account) => TypedResults.Ok(new ActionList(ActionTable.Groups));
}

internal sealed record AuditQuery
{
    [FromQuery(Name = "action"), Description("An action as repo.tag.push, or all of a group as repo.")]
    public string? Action { get; init; }

    [FromQuery(Name = "name"), Description("What it was done to: the whole name of a repository, an account, a token's label.")]
    public string? Name { get; init; }

    [FromQuery(Name = "actor"), Description("The name of who did it.")]
    public string? Actor { get; init; }

    [FromQuery(Name = "from"), Description("The earliest time.")]
    public DateTimeOffset? From { get; init; }

    [FromQuery(Name = "to"), Description("The time before which it happened.")]
    public DateTimeOffset? To { get; init; }

    public AuditFilter ToFilter(string account) => new()
    {
        Namespace = account,
        Action = Action,
        Target = Name,
        Actor = Actor,
        From = From,
        To = To,
    };
}

internal sealed record AuditPage(IReadOnlyList<AuditLine> Logs);

internal sealed record AuditLine(string Account, string Action, string Name, string Actor, DateTimeOffset Timestamp)
{
    /// <summary>More about it, by the kind of action.</summary>
    public JsonElement Data { get; init; }

    public string ActionDescription { get; init; } = "";

    /// <summary>Only Berth: from which address.</summary>
    public string Address { get; init; } = "";

    /// <summary>Only Berth: by which client.</summary>
    public string UserAgent { get; init; } = "";

    public static AuditLine Of(AuditEntry entry) => new(entry.Namespace, entry.Action, entry.Target, entry.Actor, entry.Time)
    {
        Data = JsonElement.Parse(entry.Data),
        ActionDescription = ActionTable.Describe(entry.Action),
        Address = entry.Address,
        UserAgent = entry.UserAgent,
    };
}

internal sealed record ActionList(IReadOnlyDictionary<string, ActionGroup> Actions);
