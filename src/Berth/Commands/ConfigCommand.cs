using System.CommandLine;
using Berth.Server.Hosting;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary><c>berth config</c>: what the server would run with, without running it.</summary>
internal static class ConfigCommand
{
    public static Command Create(SettingOptions settings)
    {
        var check = new Command("check", "Check flags, environment and file, and report every fault. Starts nothing.");
        settings.AddAllTo(check);
        check.SetAction((parsed, _) => CheckAsync(settings.Load(parsed)));

        var show = new Command("show", "Show every setting in force and where it comes from, without secrets.");
        settings.AddAllTo(show);
        show.SetAction((parsed, _) => ShowAsync(settings.Load(parsed)));

        var table = new Command("table", "Print the table of settings as Markdown, as in the README.");
        table.SetAction((_, _) => Console.Out.WriteAsync(Settings.ToMarkdown()));

        return new Command("config", "Check or show the configuration.") { check, show, table };
    }

    /// <summary>Prints every warning and every fault; true when there was a fault.</summary>
    public static async Task<bool> ReportFaultsAsync(LoadedConfiguration configuration)
    {
        foreach (var warning in configuration.Warnings)
        {
            await Console.Error.WriteLineAsync($"warning: {warning}");
        }

        if (configuration.Faults.Count == 0)
        {
            return false;
        }

        var count = configuration.Faults.Count;
        await Console.Error.WriteLineAsync(count == 1 ? "the configuration has a fault:" : $"the configuration has {count} faults:");
        foreach (var fault in configuration.Faults)
        {
            await Console.Error.WriteLineAsync($"  {fault}");
        }

        return true;
    }

    private static async Task<int> CheckAsync(LoadedConfiguration configuration)
    {
        if (await ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        await Console.Out.WriteLineAsync("the configuration has no faults");
        return ExitCode.Success;
    }

    private static async Task<int> ShowAsync(LoadedConfiguration configuration)
    {
        var width = Settings.All.Max(setting => setting.Name.Length);
        foreach (var setting in Settings.All)
        {
            var value = setting.Show(configuration.Options);
            await Console.Out.WriteLineAsync($"{setting.Name.PadRight(width)}  {value}  ({configuration.SourceOf(setting)})");
        }

        return await ReportFaultsAsync(configuration) ? ExitCode.Configuration : ExitCode.Success;
    }
}
