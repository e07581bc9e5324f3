using System.CommandLine;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary>Makes commands that work on the registry's database: they read the configuration, open the registry, and say what went wrong
/// in one sentence.</summary>
internal sealed class RegistryCommands(SettingOptions settings)
{
    /// <summary>On each of them: for programs that read the output.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public Command Create(string name, string description, Func<RegistryRun, Task<int>> run, params Symbol[] symbols) =>
        Create(name, description, run, mustExist: false, symbols);

    /// <summary>For a command that only looks: an empty registry made for it, in which nothing is wrong, would hide a wrong --data.</summary>
    public Command CreateForExisting(string name, string description, Func<RegistryRun, Task<int>> run, params Symbol[] symbols) =>
        Create(name, description, run, mustExist: true, symbols);

    /// <summary>Lets a command that prints an address of the server take the settings that the address is made of.</summary>
    public Command WithAddress(Command command, params string[] names)
    {
        settings.AddTo(command, ["public-url", .. names]);
        return command;
    }

    /// <summary>Lets a command that collects garbage take the settings of that.</summary>
    public Command WithCollection(Command command)
    {
        settings.AddTo(command, ["gc-grace"]);
        return command;
    }

    private Command Create(string name, string description, Func<RegistryRun, Task<int>> run, bool mustExist, Symbol[] symbols)
    {
        var command = new Command(name, description);
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

        // Its own options stand first in its help.
        command.Add(Json);
        settings.AddTo(command, SettingOptions.Place);
        command.SetAction((parsed, cancel) => RunAsync(parsed, run, mustExist, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<RegistryRun, Task<int>> run, bool mustExist, CancellationToken cancel)
    {
        var configuration = settings.Load(parsed);
        if (await ConfigCommand.ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        if (mustExist && configuration.Options.Database.Path is { } path && !File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"berth: there is no registry here: {path} does not exist");
            return ExitCode.Failure;
        }

        try
        {
            await using var services = await RegistryTool.OpenAsync(configuration.Options, cancel);
            return await run(new RegistryRun(parsed, configuration.Options, services, cancel));
        }
        catch (Exception e) when (ServerProcess.IsOperatorsToSolve(e))
        {
            await Console.Error.WriteLineAsync($"berth: {ServerProcess.Explain(e)}");
            return ExitCode.TemporaryFailure;
        }
    }
}
