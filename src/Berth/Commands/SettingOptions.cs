using System.CommandLine;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary>The table of settings as flags, of which each command takes what concerns it, and the configuration they lead to.</summary>
internal sealed class SettingOptions
{
    /// <summary>Where a registry is, for the commands that work on it beside its server.</summary>
    public static readonly string[] Place = ["data", "database", "database-file", "storage"];

    private readonly Option<string> _config = new("--config")
    {
        HelpName = "FILE",
        Description = "The configuration file. Default: berth.json in the data folder, if there is one. Environment: BERTH_CONFIG.",
    };

    private readonly List<(Setting Setting, Option<string> Option)> _options =
        [.. Settings.All.Select(setting => (setting, ToOption(setting)))];

    /// <summary>Lets a command take every setting, as the server does.</summary>
    public void AddAllTo(Command command) => AddTo(command, [.. Settings.All.Select(setting => setting.Name)]);

    /// <summary>Lets a command take a few settings. The others come from environment and file, as the server beside it has them.</summary>
    public void AddTo(Command command, params string[] names)
    {
        if (!command.Options.Contains(_config))
        {
            command.Add(_config);
        }

        foreach (var (setting, option) in _options)
        {
            if (names.Contains(setting.Name))
            {
                command.Add(option);
            }
        }
    }

    public LoadedConfiguration Load(ParseResult parsed)
    {
        var flags = new Dictionary<string, string>();
        foreach (var (setting, option) in _options)
        {
            if (parsed.GetResult(option) is { } given)
            {
                // A switch may stand alone.
                flags[setting.Name] = given.Tokens is [var value, ..] ? value.Value : "true";
            }
        }

        return LoadedConfiguration.Load(flags, parsed.GetValue(_config), Environment.GetEnvironmentVariable);
    }

    private static Option<string> ToOption(Setting setting) => new(setting.Flag)
    {
        HelpName = setting.Form,
        Description = $"{setting.Meaning} Allowed: {setting.Allowed}. Default: {setting.Default}. Environment: {setting.Variable}.",
        Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };
}
