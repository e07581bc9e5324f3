using System.CommandLine;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Repositories;

namespace Berth.Commands;

/// <summary><c>berth repo</c>: repositories, who sees them and who shares them.</summary>
internal static class RepoCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The repository, as ada/web." };
    private static readonly Argument<string> Old = new("old") { Description = "The name it has, as ada/web." };
    private static readonly Argument<string> New = new("new") { Description = "The name it is to have; its namespace may be another one." };
    private static readonly Argument<string> Account = new("account") { Description = "Whom to share it with." };
    private static readonly Argument<string> Age = new("age") { Description = "How old, as 12h, 7d or 2w, or off." };
    private static readonly Option<RepositoryRole> Role = new("--role")
    {
        Description = "read, write or admin. Default: read.",
        DefaultValueFactory = _ => RepositoryRole.Read,
    };

    public static Command Create(RegistryCommands commands) => new("repo", "Manage repositories.")
    {
        commands.Create("list", "List all repositories.", ListAsync),
        commands.Create("private", "Show a repository only to those who have a right in it.", run => SetPrivateAsync(run, true), Name),
        commands.Create("public", "Let everybody pull from a repository.", run => SetPrivateAsync(run, false), Name),
        commands.Create("share", "Give an account a right in a personal repository.", ShareAsync, Name, Account, Role),
        commands.Create("unshare", "Take that right away.", UnshareAsync, Name, Account),
        commands.Create("rename", "Give a repository another name. The old one keeps working until another repository takes it.", RenameAsync, Old, New),
        commands.Create("minimum-age", "Give those who may only pull no version of a tag that is younger.", SetMinimumAgeAsync, Name, Age),
        commands.Create("delete", "Delete a repository with all its tags and manifests.", DeleteAsync, Name),
    };

    private static async Task<int> ListAsync(RegistryRun run)
    {
        const int pageSize = 100;
        var all = new List<Repository>();
        IReadOnlyList<Repository> page;
        do
        {
            page = await run.Get<RepositoryCatalog>().ListAsync(run.Caller, null, null, all.LastOrDefault()?.Name, pageSize, run.Cancel);
            all.AddRange(page);
        }
        while (page.Count == pageSize);

        return await run.PrintAsync(
            all, ("NAME", repository => repository.Name), ("VISIBILITY", repository => repository.IsPrivate ? "private" : "public"));
    }

    private static Task<int> SetPrivateAsync(RegistryRun run, bool isPrivate) => WithNameAsync(run, async name => await run.PrintAsync(
        await run.Get<RepositoryCatalog>().SetVisibilityAsync(run.Caller, name, isPrivate, run.Cancel),
        repository => $"{repository.Name} is {(repository.IsPrivate ? "private" : "public")}"));

    private static Task<int> ShareAsync(RegistryRun run) => WithNameAsync(run, async name => await run.PrintAsync(
        await run.Get<Collaborators>().SetAsync(run.Caller, name, run.Value(Account), run.Value(Role), run.Cancel),
        collaborator => $"{collaborator.Name} may {$"{collaborator.Role}".ToLowerInvariant()} {name}"));

    private static Task<int> UnshareAsync(RegistryRun run) => WithNameAsync(run, async name => await run.PrintAsync(
        await run.Get<Collaborators>().RemoveAsync(run.Caller, name, run.Value(Account), run.Cancel),
        _ => $"{name} is no longer shared with {run.Value(Account)}"));

    private static async Task<int> RenameAsync(RegistryRun run)
    {
        if (!RepositoryName.TryParse(run.Value(Old), out var old))
        {
            return await RegistryRun.FailAsync(Refusal.NotFound);
        }

        return RepositoryName.TryParse(run.Value(New), out var name)
            ? await run.PrintAsync(
                await run.Get<RepositoryRenaming>().RenameAsync(run.Caller, old, name, run.Cancel), repository => $"{old} is {repository.Name} now")
            : await RegistryRun.FailAsync(Refusal.Invalid("repository_name_invalid", $"'{run.Value(New)}' is not the name of a repository.", "to"));
    }

    private static Task<int> SetMinimumAgeAsync(RegistryRun run) => WithNameAsync(run, async name =>
    {
        var (text, off) = (run.Value(Age), run.Value(Age) == "off");
        if (!off && DurationText.Parse(text) is null)
        {
            return await RegistryRun.FailAsync(Refusal.Invalid("minimum_age_invalid", $"'{text}' is not an age, as 12h, 7d or 2w, and not off.", "age"));
        }

        var change = new RepositoryChange { MinimumAge = off ? TimeSpan.Zero : DurationText.Parse(text) };
        return await run.PrintAsync(
            await run.Get<RepositoryCatalog>().UpdateAsync(run.Caller, name, change, run.Cancel),
            repository => repository.MinimumAge is { } age
                ? $"{repository.Name} gives versions of a tag that are at least {DurationText.Of(age)} old"
                : $"{repository.Name} gives versions of any age");
    });

    private static Task<int> DeleteAsync(RegistryRun run) => WithNameAsync(run, async name => await run.PrintAsync(
        await run.Get<RepositoryCatalog>().DeleteAsync(run.Caller, name, run.Cancel), _ => $"{name} was deleted"));

    private static async Task<int> WithNameAsync(RegistryRun run, Func<RepositoryName, Task<int>> act) =>
        RepositoryName.TryParse(run.Value(Name), out var name) ? await act(name) : await RegistryRun.FailAsync(Refusal.NotFound);
}
