using System.CommandLine;
using Berth.Blobs;
using Berth.Registry.Database;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary>Makes commands that work on the registry's database: they read the configuration, open the registry, and say what went wrong
/// in one sentence.</summary>
internal sealed class RegistryCommands(SettingOptions settings)
{
    /// <summary>On each of them: for programs that read the output.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public Command Create(string name, string description, Func<RegistryRun, Task<int>> run, params Symbol[] symbols)
    {
        var command = new Command(name, description);
        command.Add(Json);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Add(option);
            }
        }

        command.SetAction((parsed, cancel) => RunAsync(parsed, run, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<RegistryRun, Task<int>> run, CancellationToken cancel)
    {
        var configuration = settings.Load(parsed);
        if (await ConfigCommand.ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        try
        {
            await using var services = await RegistryTool.OpenAsync(configuration.Options, cancel);
            return await run(new RegistryRun(parsed, configuration.Options, services, cancel));
        }
        catch (Exception e) when (e is MetadataException or BlobStoreException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"berth: {e.Message}");
            return ExitCode.TemporaryFailure;
        }
    }
}
