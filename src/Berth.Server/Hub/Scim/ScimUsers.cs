using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Server.Hub.Frame;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Scim;

/// <summary>Accounts as a company's directory provisions them, in the name of an administrator.</summary>
internal static class ScimUsers
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "scim.users", "SCIM", "Docker Hub API, \"SCIM\"; RFC 7644");
        const string All = "/v2/scim/2.0/Users", One = All + "/{id}";
        noun.Get(All, ListAsync, "The accounts, or the one that a filter names").Answers<ScimList<ScimUser>>().Refuses(403);
        noun.Post(All, CreateAsync, "Create an account, which nobody can sign in to before an administrator has made a reset link")
            .Answers<ScimUser>(201).Refuses(403, 409);
        noun.Get(One, FindAsync, "An account").Answers<ScimUser>().Refuses(403, 404);
        noun.Put(One, ReplaceAsync, "Set an account's name, e-mail address and whether it is active").Answers<ScimUser>().Refuses(403, 404, 409);
        noun.Patch(One, PatchAsync, "Change parts of an account").Answers<ScimUser>().Refuses(403, 404, 409);
        noun.Delete(One, DisableAsync, "Disable an account; what it owns stays").Answers(204).Refuses(403, 404, 409);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, [AsParameters] ScimQuery query, HttpContext http, Accounts accounts, CancellationToken cancel)
    {
        if (!query.TryReadFilter(out var name))
        {
            return ScimAnswers.Error(400, "The filter known is: userName eq \"name\".", "invalidFilter");
        }

        var found = await accounts.PageAsync(caller, null, name, query.Skip, query.Take, cancel);
        return ScimAnswers.Answer(found, page => ScimAnswers.Json(new ScimList<ScimUser>(
            page.Total, query.Skip + 1, page.Items.Count, [.. page.Items.Select(account => Of(http, account))])));
    }

    private static async Task<IResult> CreateAsync(
        HubCaller caller, Body<ScimUser> body, HttpContext http, Accounts accounts, CancellationToken cancel)
    {
        var change = ScimChange.Of(body.Value);
        var created = await accounts.CreateAsync(
            caller,
            new NewAccount(body.Value.UserName ?? "", null) { Email = change.Email ?? "", FullName = change.FullName ?? "" },
            cancel);
        if (created.Succeeded && change.Active == false)
        {
            created = await accounts.SetDisabledAsync(caller, created.Value.Name, true, cancel);
        }

        return ScimAnswers.Answer(created, account => ScimAnswers.Json(Of(http, account), StatusCodes.Status201Created));
    }

    private static async Task<IResult> FindAsync(
        HubCaller caller, string id, HttpContext http, AccessPolicy policy, Accounts accounts, CancellationToken cancel) =>
        ScimAnswers.Answer(await LookUpAsync(caller, id, policy, accounts, cancel), account => ScimAnswers.Json(Of(http, account)));

    private static Task<IResult> ReplaceAsync(
        HubCaller caller, string id, Body<ScimUser> body, HttpContext http, AccessPolicy policy, Accounts accounts,
        CancellationToken cancel) =>
        ChangeAsync(caller, id, _ => ScimChange.Of(body.Value), http, policy, accounts, cancel);

    private static Task<IResult> PatchAsync(
        HubCaller caller, string id, Body<ScimPatch> body, HttpContext http, AccessPolicy policy, Accounts accounts,
        CancellationToken cancel) =>
        ChangeAsync(caller, id, account => ScimChange.Of(body.Value, account), http, policy, accounts, cancel);

    private static async Task<IResult> DisableAsync(HubCaller caller, string id, AccessPolicy policy, Accounts accounts, CancellationToken cancel)
    {
        var account = await LookUpAsync(caller, id, policy, accounts, cancel);
        var disabled = account.Succeeded ? await accounts.SetDisabledAsync(caller, account.Value.Name, true, cancel) : account;
        return ScimAnswers.Answer(disabled, _ => TypedResults.NoContent());
    }

    private static async Task<IResult> ChangeAsync(
        HubCaller caller, string id, Func<Account, ScimChange> read, HttpContext http, AccessPolicy policy, Accounts accounts,
        CancellationToken cancel)
    {
        var found = await LookUpAsync(caller, id, policy, accounts, cancel);
        if (!found.Succeeded)
        {
            return ScimAnswers.Answer(found, _ => TypedResults.NoContent());
        }

        var change = read(found.Value);
        if (change.Fault is { } fault)
        {
            return ScimAnswers.Error(400, fault, "invalidValue");
        }

        if (change.UserName is { } name && name != found.Value.Name)
        {
            return ScimAnswers.Error(400, "The name of an account does not change.", "mutability");
        }

        var outcome = await accounts.UpdateProfileAsync(
            caller, found.Value.Name, new ProfileChange { Email = change.Email, FullName = change.FullName }, cancel);
        if (outcome.Succeeded && change.Active is { } active && active == outcome.Value.IsDisabled)
        {
            outcome = await accounts.SetDisabledAsync(caller, found.Value.Name, !active, cancel);
        }

        return ScimAnswers.Answer(outcome, account => ScimAnswers.Json(Of(http, account)));
    }

    /// <summary>For administrators; to others no id is there or missing.</summary>
    private static async Task<Outcome<Account>> LookUpAsync(Caller caller, string id, AccessPolicy policy, Accounts accounts, CancellationToken cancel)
    {
        if (!await policy.IsAdministratorAsync(caller, cancel))
        {
            return Refusal.Denied;
        }

        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await accounts.FindAsync(number, cancel) is { } account
            ? account
            : Refusal.NotFound;
    }

    private static ScimUser Of(HttpContext http, Account account)
    {
        var id = account.Id.ToString(CultureInfo.InvariantCulture);
        return new ScimUser
        {
            Id = id,
            UserName = account.Name,
            Name = new ScimName { Formatted = account.FullName },
            DisplayName = account.FullName,
            Emails = account.Email.Length == 0 ? [] : [new ScimEmail { Value = account.Email, Primary = true }],
            Active = !account.IsDisabled,
            Meta = new ScimMeta("User", $"{PublicAddress.Of(http)}/v2/scim/2.0/Users/{id}", account.CreatedAt),
        };
    }
}

internal sealed partial record ScimQuery
{
    private const int Usual = 100, Most = 1000;

    [FromQuery(Name = "filter"), Description("userName eq \"name\" and no other.")]
    public string? Filter { get; init; }

    [FromQuery(Name = "startIndex"), Description("The first one, from 1 on.")]
    public int? StartIndex { get; init; }

    [FromQuery(Name = "count"), Description("How many: 100 unless given, 1000 at most.")]
    public int? Count { get; init; }

    /// <summary>RFC 7644, section 3.4.2.4: less than one counts as one, a negative count as none.</summary>
    public int Skip => Math.Max(1, StartIndex ?? 1) - 1;

    public int Take => Math.Clamp(Count ?? Usual, 0, Most);

    public bool TryReadFilter(out string? name)
    {
        var match = UserNameFilter().Match(Filter ?? "");
        name = match.Success ? match.Groups[1].Value : null;
        return match.Success || string.IsNullOrWhiteSpace(Filter);
    }

    [GeneratedRegex("^\\s*userName\\s+eq\\s+\"([^\"\\\\]*)\"\\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex UserNameFilter();
}
