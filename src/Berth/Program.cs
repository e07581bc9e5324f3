using System.CommandLine;
using Berth.Blobs.FileSystem;
using Berth.Commands;
using Berth.Server.Hosting;

FileModes.ForOwnerOnly();
var settings = new SettingOptions();
var root = new RootCommand("Berth, a registry and hub for container images. Without a command it serves.");
settings.AddAllTo(root);
root.SetAction((parsed, _) => ServeCommand.RunAsync(settings, parsed));
root.Add(ServeCommand.Create(settings));
root.Add(HealthCommand.Create(settings));
root.Add(ConfigCommand.Create(settings));
var registry = new RegistryCommands(settings);
root.Add(SetupLinkCommand.Create(registry));
root.Add(UserCommand.Create(registry));
root.Add(OrgCommand.Create(registry));
root.Add(TokenCommand.Create(registry));
root.Add(RepoCommand.Create(registry));
root.Add(TagCommand.Create(registry));
root.Add(TrashCommand.Create(registry));
root.Add(GcCommand.Create(registry));
root.Add(RetentionCommand.Create(registry));
root.Add(NamespaceCommand.Create(registry));
root.Add(QuotaCommand.Create(registry));
root.Add(KeysCommand.Create(registry));
root.Add(FsckCommand.Create(registry));

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var fault in parsed.Errors)
    {
        await Console.Error.WriteLineAsync(fault.Message);
    }

    await Console.Error.WriteLineAsync("berth --help shows what there is.");
    return ExitCode.Usage;
}

// The server handles SIGTERM itself and needs longer than the parser's two seconds; its failures are not the parser's to print.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
