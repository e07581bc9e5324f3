using System.CommandLine;
using Berth.Registry;
using Berth.Registry.Organizations;

namespace Berth.Commands;

/// <summary><c>berth org</c>: organizations and their members.</summary>
internal static class OrgCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The organization's name." };
    private static readonly Argument<string> Account = new("account") { Description = "The member's name." };
    private static readonly Option<string> Owner = new("--owner") { Description = "The account that owns it first.", Required = true };
    private static readonly Option<string?> FullName = new("--full-name") { Description = "Its name in words." };
    private static readonly Option<MemberRole> Role = new("--role")
    {
        Description = "member, editor or owner. Default: member.",
        DefaultValueFactory = _ => MemberRole.Member,
    };

    public static Command Create(RegistryCommands commands) => new("org", "Create and manage organizations.")
    {
        commands.Create("create", "Create an organization.", CreateAsync, Name, Owner, FullName),
        commands.Create("list", "List the organizations.", ListAsync),
        commands.Create("members", "List an organization's members.", MembersAsync, Name),
        commands.Create("add-member", "Add an account, or give a member another role.", AddMemberAsync, Name, Account, Role),
        commands.Create("remove-member", "Remove a member.", RemoveMemberAsync, Name, Account),
    };

    private static async Task<int> CreateAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<OrganizationCatalog>()
            .CreateAsync(run.Caller, run.Value(Name), run.Value(FullName) ?? "", run.Value(Owner), run.Cancel),
        organization => $"organization {organization.Name} was created, owned by {run.Value(Owner)}");

    private static async Task<int> ListAsync(RegistryRun run)
    {
        var page = await run.Get<OrganizationCatalog>().ListAsync(run.Caller, true, 0, int.MaxValue, run.Cancel);
        return page.Succeeded
            ? await run.PrintAsync(
                page.Value.Items, ("NAME", o => o.Name), ("MEMBERS", o => $"{o.MemberCount}"), ("FULL NAME", o => o.FullName))
            : await RegistryRun.FailAsync(page.Refusal);
    }

    private static async Task<int> MembersAsync(RegistryRun run)
    {
        var page = await run.Get<Members>().ListAsync(run.Caller, run.Value(Name), null, null, 0, int.MaxValue, run.Cancel);
        return page.Succeeded
            ? await run.PrintAsync(
                page.Value.Items, ("NAME", m => m.Name), ("ROLE", m => $"{m.Role}".ToLowerInvariant()),
                ("TEAMS", m => string.Join(", ", m.Teams)))
            : await RegistryRun.FailAsync(page.Refusal);
    }

    private static async Task<int> AddMemberAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<Members>().SetAsync(run.Caller, run.Value(Name), run.Value(Account), run.Value(Role), run.Cancel),
        member => $"{member.Name} is {member.Role.ToString().ToLowerInvariant()} of {run.Value(Name)}");

    private static async Task<int> RemoveMemberAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<Members>().RemoveAsync(run.Caller, run.Value(Name), run.Value(Account), run.Cancel),
        _ => $"{run.Value(Account)} left {run.Value(Name)}");
}
