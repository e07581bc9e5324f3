using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Berth.Registry;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Server.Hub.Frame;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Users;

/// <summary>Accounts, as administrators manage them. Docker Hub has nothing like it.</summary>
internal static class UserAdministration
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "users.admin", "User administration", "Berth");
        noun.Get("/v2/users", ListAsync, "All accounts; for administrators").Answers<PageOf<AccountBody>>().Refuses(403, 404);
        noun.Post("/v2/users", CreateAsync, "Create an account; for administrators").Answers<CreatedAccountBody>(201).Refuses(403, 409, 503);
        noun.Patch("/v2/users/{user}", UpdateAsync, "Change your profile; for administrators anybody's, and whether an account is active or administers")
            .Answers<AccountBody>().Refuses(403, 404, 409);
        noun.Post("/v2/users/{user}/reset-link", ResetAsync, "Make a link by which the user chooses a new password; for administrators")
            .Answers<ResetLinkBody>(201).Refuses(403, 404);
        noun.Delete("/v2/users/{user}/second-factor", ResetSecondFactorAsync, "Turn off the second factor of who lost it; for administrators")
            .Answers(204).Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, [AsParameters] PageQuery page, [FromQuery, Description("A part of the name, the full name or the e-mail address.")] string? search,
        HttpContext http, Accounts accounts, CancellationToken cancel) =>
        (await accounts.PageAsync(caller, search, null, page.Skip, page.Count, cancel)).Answer(found => page.Answer(http, found, AccountBody.Of));

    /// <summary>Without a password the answer has the link by which the user chooses one.</summary>
    private static async Task<IResult> CreateAsync(
        HubCaller caller, Body<NewAccountBody> body, HttpContext http, Accounts accounts, ResetLinks links, CancellationToken cancel)
    {
        var created = await accounts.CreateAsync(caller, body.Value.ToAccount(), cancel);
        if (!created.Succeeded)
        {
            return HubFault.Of(created.Refusal);
        }

        var link = body.Value.Password is null ? (await links.CreateAsync(caller, created.Value.Name, http, cancel)).Value : null;
        return TypedResults.Created($"/v2/users/{created.Value.Name}", new CreatedAccountBody(AccountBody.Of(created.Value), link));
    }

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, string user, Body<AccountUpdate> body, Accounts accounts, CancellationToken cancel)
    {
        var outcome = await accounts.UpdateProfileAsync(caller, user, body.Value.ToProfile(), cancel);
        if (outcome.Succeeded && body.Value.IsAdmin is { } administrator)
        {
            outcome = await accounts.SetAdministratorAsync(caller, user, administrator, cancel);
        }

        if (outcome.Succeeded && body.Value.IsActive is { } active)
        {
            outcome = await accounts.SetDisabledAsync(caller, user, !active, cancel);
        }

        return outcome.Ok(AccountBody.Of);
    }

    private static async Task<IResult> ResetAsync(HubCaller caller, string user, HttpContext http, ResetLinks links, CancellationToken cancel) =>
        (await links.CreateAsync(caller, user, http, cancel)).Answer(link => TypedResults.Created((string?)null, new ResetLinkBody(link)));

    private static async Task<IResult> ResetSecondFactorAsync(HubCaller caller, string user, SecondFactor factor, CancellationToken cancel) =>
        (await factor.ResetAsync(caller, user, cancel)).NoContent();
}

/// <summary>Makes the one-time links by which passwords are chosen.</summary>
internal sealed class ResetLinks(Accounts accounts)
{
    public async Task<Outcome<string>> CreateAsync(Caller caller, string name, HttpContext http, CancellationToken cancel)
    {
        var secret = await accounts.CreateResetLinkAsync(caller, name, cancel);
        return secret.Succeeded ? $"{PublicAddress.Of(http)}/reset/{secret.Value}" : secret.Refusal;
    }
}

internal sealed record NewAccountBody
{
    /// <summary>The name, which is also the first part of the account's repositories' names.</summary>
    [Required]
    public string? Username { get; init; }

    public string? Email { get; init; }

    public string? FullName { get; init; }

    /// <summary>Left out, the answer has a link by which the user chooses one.</summary>
    public string? Password { get; init; }

    public bool IsAdmin { get; init; }

    public NewAccount ToAccount() => new(Username!, Password)
    {
        Email = Email ?? "",
        FullName = FullName ?? "",
        IsAdministrator = IsAdmin,
    };
}

/// <summary>What is left out stays as it is.</summary>
internal sealed record AccountUpdate
{
    public string? Email { get; init; }

    public string? FullName { get; init; }

    public string? Location { get; init; }

    public string? Company { get; init; }

    /// <summary>Whether a first push under the account's name makes a private or a public repository.</summary>
    [RegularExpression("^(private|public)$", ErrorMessage = "The visibility is private or public.")]
    public string? DefaultRepoVisibility { get; init; }

    /// <summary>For administrators.</summary>
    public bool? IsAdmin { get; init; }

    /// <summary>For administrators: whether one can sign in to the account.</summary>
    public bool? IsActive { get; init; }

    public ProfileChange ToProfile() => new()
    {
        Email = Email,
        FullName = FullName,
        Location = Location,
        Company = Company,
        // An empty text counts as none given, as everywhere in the attributes: it must not make repositories public.
        NewRepositoriesArePrivate = DefaultRepoVisibility is null or "" ? null : DefaultRepoVisibility == "private",
    };
}

internal sealed record AccountBody(string Id, string Username)
{
    public string Email { get; init; } = "";

    public string FullName { get; init; } = "";

    public string Location { get; init; } = "";

    public string Company { get; init; } = "";

    public bool IsAdmin { get; init; }

    public bool IsActive { get; init; }

    public bool HasSecondFactor { get; init; }

    public DateTimeOffset DateJoined { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    public static AccountBody Of(Account account) => new(UserBody.Identify(account.Id), account.Name)
    {
        Email = account.Email,
        FullName = account.FullName,
        Location = account.Location,
        Company = account.Company,
        IsAdmin = account.IsAdministrator,
        IsActive = !account.IsDisabled,
        HasSecondFactor = account.HasSecondFactor,
        DateJoined = account.CreatedAt,
        LastLogin = account.LastSignInAt,
    };
}

/// <param name="ResetUrl">By which the user chooses a password, within a day; null when one was given.</param>
internal sealed record CreatedAccountBody(AccountBody User, string? ResetUrl);

/// <param name="ResetUrl">Works once, within a day.</param>
internal sealed record ResetLinkBody(string ResetUrl);
