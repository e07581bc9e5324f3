using System.CommandLine;
using Berth.Registry.Content.Checks;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth fsck</c>: every row against every file.</summary>
internal static class FsckCommand
{
    public static Command Create(SettingOptions settings)
    {
        var repair = new Option<bool>("--repair")
        {
            Description = "Mend what can be mended. Nothing that might be the only copy is destroyed.",
        };
        var command = new Command(
            "fsck",
            "Check every row of the database against every file, by hash, and name what differs. Ends with 0 when nothing does, else with 1.")
        {
            repair,
        };
        command.SetAction((parsed, cancel) => RunAsync(settings, parsed, parsed.GetValue(repair), cancel));
        return command;
    }

    private static async Task<int> RunAsync(SettingOptions settings, ParseResult parsed, bool repair, CancellationToken cancel)
    {
        var configuration = settings.Load(parsed);
        if (await ConfigCommand.ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        // A check that makes an empty registry to find nothing wrong with it would only hide a wrong --data.
        if (configuration.Options.Database.Path is { } path && !File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"there is no registry here: {path} does not exist");
            return ExitCode.Failure;
        }

        await using var registry = await RegistryTool.OpenAsync(configuration.Options, cancel);
        var summary = await registry.GetRequiredService<ContentCheck>().RunAsync(repair, Print, cancel);
        Console.Out.WriteLine(
            $"{summary.Blobs} blobs with {summary.Bytes} bytes and {summary.Manifests} manifests checked, {summary.Findings} faults found");
        return summary.Findings == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static void Print(Finding finding)
    {
        var repaired = finding.Repaired is null ? "" : $"; {finding.Repaired}";
        Console.Out.WriteLine($"{finding.Kind}: {finding.Subject}: {finding.Message}{repaired}");
    }
}
