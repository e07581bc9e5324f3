using System.CommandLine;
using Berth.Server.Hosting.Configuration;

namespace Berth.Commands;

/// <summary>The table of settings as flags, the same for every command, and the configuration they lead to.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string> _config = new("--config")
    {
        HelpName = "FILE",
        Description = "The configuration file. Default: berth.json in the data folder, if there is one. Environment: BERTH_CONFIG.",
        Recursive = true,
    };

    private readonly List<(Setting Setting, Option<string> Option)> _options =
        [.. Settings.All.Select(setting => (setting, ToOption(setting)))];

    public void AddTo(RootCommand root)
    {
        root.Add(_config);
        foreach (var (_, option) in _options)
        {
            root.Add(option);
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
        Recursive = true,
        Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };
}
