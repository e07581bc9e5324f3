using System.CommandLine;
using Berth.Registry;
using Berth.Registry.Repositories;

namespace Berth.Commands;

/// <summary><c>berth quota</c>: how much a namespace may hold.</summary>
internal static class QuotaCommand
{
    private const string None = "none";

    private static readonly Argument<string> Quota = new("quota") { Description = "Bytes, as 50GiB or 100MB, or none." };

    public static Command Create(RegistryCommands commands) => new("quota", "Limit what namespaces hold.")
    {
        commands.Create("set", "Limit what a namespace holds: bytes of its blobs, each counted once.", SetAsync, NamespaceCommand.Name, Quota),
        commands.Create("show", "Show what a namespace holds, and may hold.", ShowAsync, NamespaceCommand.Name),
        commands.Create("list", "List the namespaces that have a quota.", ListAsync),
    };

    private static async Task<int> SetAsync(RegistryRun run)
    {
        var text = run.Value(Quota);
        long bytes = NamespaceSettingChange.Unset;
        if (text != None && !ByteText.TryParse(text, out bytes))
        {
            return await RegistryRun.FailAsync(Refusal.Invalid("quota_invalid", $"'{text}' is not a number of bytes, as 50GiB or 100MB, and not {None}.", "quota"));
        }

        return await run.PrintAsync(
            await run.Get<NamespaceSettings>().UpdateAsync(
                run.Caller, run.Value(NamespaceCommand.Name), new NamespaceSettingChange { QuotaBytes = bytes }, run.Cancel),
            Sentence);
    }

    private static async Task<int> ShowAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<NamespaceSettings>().ReadAsync(run.Caller, run.Value(NamespaceCommand.Name), run.Cancel), Sentence);

    private static async Task<int> ListAsync(RegistryRun run) => await run.PrintAsync(
        await run.Get<NamespaceSettings>().QuotasAsync(run.Caller, run.Cancel),
        ("NAMESPACE", use => use.Namespace), ("USED", use => ByteText.Of(use.Used)), ("QUOTA", use => ByteText.Of(use.Quota)),
        ("SHARE", use => use.Quota == 0 ? "" : $"{100 * (decimal)use.Used / use.Quota:0}%"));

    private static string Sentence(NamespaceSetting setting) =>
        setting.Use?.Sentence ?? $"the namespace {setting.Namespace} has {ByteText.Of(setting.UsedBytes)} and no quota";
}
