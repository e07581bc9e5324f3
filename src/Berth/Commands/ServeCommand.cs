using System.CommandLine;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(SettingOptions settings)
    {
        var command = new Command("serve", "Serve the registry until SIGTERM or Ctrl+C. This is what happens without a command.");
        settings.AddAllTo(command);
        command.SetAction((parsed, _) => RunAsync(settings, parsed));
        return command;
    }

    public static async Task<int> RunAsync(SettingOptions settings, ParseResult parsed)
    {
        var configuration = settings.Load(parsed);
        if (await ConfigCommand.ReportFaultsAsync(configuration))
        {
            return ExitCode.Configuration;
        }

        return await ServerProcess.RunAsync(configuration.Options, Console.Error, options => BerthServer.Build(options));
    }
}
