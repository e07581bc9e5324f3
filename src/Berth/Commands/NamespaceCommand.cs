using System.CommandLine;
using System.Globalization;
using Berth.Registry;
using Berth.Registry.Repositories;

namespace Berth.Commands;

/// <summary><c>berth namespace</c>: what holds for all repositories of a namespace.</summary>
internal static class NamespaceCommand
{
    public static readonly Argument<string> Name = new("namespace") { Description = "The part of repository names before the first slash." };

    private static readonly Option<int?> TrashDays = new("--trash-days")
    {
        Description = "How many days what was deleted can be restored; 0 for not at all, -1 for the server's time.",
    };

    private static readonly Option<bool?> ImmutableTags = new("--immutable-tags") { Description = "true or false: whether tags stay on what they were first put on." };

    private static readonly Option<string[]> Rules = new("--immutable-tags-rule")
    {
        Description = "A regular expression for the tags that are meant; may be repeated. None given leaves them as they are, an empty one means every tag.",
    };

    public static Command Create(RegistryCommands commands) => new("namespace", "What holds for all repositories of a namespace.")
    {
        commands.Create("show", "Show it.", ShowAsync, Name),
        commands.Create("set", "Change it.", SetAsync, Name, TrashDays, ImmutableTags, Rules),
    };

    private static async Task<int> ShowAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<NamespaceSettings>().ReadAsync(run.Caller, run.Value(Name), run.Cancel), Lines);

    private static async Task<int> SetAsync(RegistryRun run)
    {
        var change = new NamespaceSettingChange
        {
            TrashDays = run.Value(TrashDays),
            ImmutableTags = run.Value(ImmutableTags),
            ImmutableTagRules = run.Value(Rules) is { Length: > 0 } rules ? [.. rules.Where(rule => rule.Length > 0)] : null,
        };
        return await run.PrintAsync(await run.Get<NamespaceSettings>().UpdateAsync(run.Caller, run.Value(Name), change, run.Cancel), Lines);
    }

    private static string Lines(NamespaceSetting setting) => string.Join(
        '\n',
        $"trash days      {setting.TrashDays?.ToString(CultureInfo.InvariantCulture) ?? "as the server says"}",
        $"immutable tags  {(!setting.ImmutableTags ? "none" : setting.ImmutableTagRules.Count == 0 ? "all" : string.Join("  ", setting.ImmutableTagRules))}",
        $"used            {ByteText.Of(setting.UsedBytes)}",
        $"quota           {(setting.QuotaBytes is { } quota ? ByteText.Of(quota) : "none")}");
}
