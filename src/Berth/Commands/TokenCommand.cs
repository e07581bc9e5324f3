using System.CommandLine;
using Berth.Registry.Callers;
using Berth.Registry.Identity;

namespace Berth.Commands;

/// <summary><c>berth token</c>: access tokens of accounts and organizations.</summary>
internal static class TokenCommand
{
    private static readonly Argument<string> Owner = new("owner") { Description = "The account or organization whose token it is." };
    private static readonly Argument<Guid> Id = new("id") { Description = "The token's id, as listed." };
    private static readonly Option<string> Label = new("--label") { Description = "What it is for.", Required = true };
    private static readonly Option<TokenScopes[]> Scopes = new("--scope")
    {
        Description = "read, write, delete or admin; may be repeated. Default: read.",
        DefaultValueFactory = _ => [TokenScopes.Read],
    };

    private static readonly Option<string[]> Repositories = new("--repository")
    {
        Description = "Limit it to this repository, or to NAMESPACE/*; may be repeated.",
        DefaultValueFactory = _ => [TokenGrant.Everywhere],
    };

    private static readonly Option<int?> Days = new("--expires-in-days") { Description = "When it ends. Default: never." };

    public static Command Create(RegistryCommands commands) => new("token", "Create and revoke access tokens.")
    {
        commands.Create("create", "Create a token and print it once.", CreateAsync, Owner, Label, Scopes, Repositories, Days),
        commands.Create("list", "List the tokens of an account or organization.", ListAsync, Owner),
        commands.Create("revoke", "Delete a token: it ends at once.", RevokeAsync, Owner, Id),
    };

    private static async Task<int> CreateAsync(RegistryRun run)
    {
        var scopes = run.Value(Scopes)!.Aggregate(TokenScopes.None, (all, scope) => all | scope);
        var token = new NewToken(run.Value(Label)!, [.. run.Value(Repositories)!.Select(pattern => new TokenGrant(pattern, scopes))])
        {
            ExpiresAt = run.Value(Days) is { } days ? run.Get<TimeProvider>().GetUtcNow().AddDays(days) : null,
        };
        return await run.PrintAsync(
            await run.Get<AccessTokens>().CreateAsync(run.Caller, run.Value(Owner), token, run.Cancel), created => created.Secret);
    }

    private static async Task<int> ListAsync(RegistryRun run)
    {
        var tokens = await run.Get<AccessTokens>().ListAsync(run.Caller, run.Value(Owner), run.Cancel);
        return tokens.Succeeded
            ? await run.PrintAsync(
                tokens.Value, ("ID", t => $"{t.Id}"), ("LABEL", t => t.Label), ("STATE", t => t.IsActive ? "active" : "inactive"),
                ("LIMITS", t => string.Join(", ", [.. t.Grants.Select(grant => $"{grant.Pattern}: {Words(grant.Scopes)}"), .. Words(t.Organization)])),
                ("LAST USED", t => Time(t.LastUsedAt)), ("EXPIRES", t => Time(t.ExpiresAt)))
            : await RegistryRun.FailAsync(tokens.Refusal);
    }

    private static async Task<int> RevokeAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<AccessTokens>().DeleteAsync(run.Caller, run.Value(Owner), run.Value(Id), run.Cancel), _ => "the token was revoked");

    private static string Words(TokenScopes scopes) => scopes == TokenScopes.None ? "public" : $"{scopes}".ToLowerInvariant();

    private static IEnumerable<string> Words(OrganizationScopes scopes) => scopes == OrganizationScopes.None ? [] : [$"organization: {scopes}"];

    private static string Time(DateTimeOffset? time) => time is { } known ? $"{known:yyyy-MM-dd HH:mm}" : "never";
}
