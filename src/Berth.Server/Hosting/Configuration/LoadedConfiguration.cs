namespace Berth.Server.Hosting.Configuration;

/// <summary>
/// What the operator said, from all places: flag before environment before file before default. Every fault is found before
/// anything is started.
/// </summary>
public sealed class LoadedConfiguration
{
    private const string FileName = "berth.json";

    private readonly Dictionary<Setting, string> _sources;

    private LoadedConfiguration(BerthOptions options, Dictionary<Setting, string> sources, IReadOnlyList<ConfigurationFault> faults)
    {
        Options = options;
        _sources = sources;
        Faults = faults;
    }

    /// <summary>What is in force. To be used only when there are no faults.</summary>
    public BerthOptions Options { get; }

    public IReadOnlyList<ConfigurationFault> Faults { get; }

    /// <summary>What works and should not stay as it is.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            var database = Settings.Find("database")!;
            if (SourceOf(database) == database.Flag && Options.Database.HasPassword)
            {
                yield return "the database's password is on the command line, where every user of this machine can read it; "
                    + "put the URL into a file and name that with --database-file, or into BERTH_DATABASE";
            }
        }
    }

    /// <summary>Where the value in force was said.</summary>
    public string SourceOf(Setting setting) => _sources.GetValueOrDefault(setting, "default");

    /// <param name="flags">Values by setting name.</param>
    /// <param name="configFile">The value of --config.</param>
    /// <param name="environment">Looks up a variable. An empty one counts as not set: in some composed files none can be left out.</param>
    public static LoadedConfiguration Load(IReadOnlyDictionary<string, string> flags, string? configFile, Func<string, string?> environment)
    {
        var faults = new List<ConfigurationFault>();
        var file = FindFile(flags, configFile, environment, faults);
        var options = new BerthOptions();
        var sources = new Dictionary<Setting, string>();
        foreach (var setting in Settings.All)
        {
            if (Said(setting, flags, environment, file) is not var (text, source))
            {
                continue;
            }

            sources[setting] = source;
            if (setting.Apply(options, text) is { } applied)
            {
                options = applied;
            }
            else
            {
                faults.Add(new(setting.Name, setting.Mask(text), source, null, setting.Allowed));
            }
        }

        options = ReadDatabaseFile(options, sources, faults);
        var configuration = new LoadedConfiguration(options, sources, faults);
        OptionChecks.Run(configuration, faults);
        return configuration;
    }

    private static BerthOptions ReadDatabaseFile(BerthOptions options, Dictionary<Setting, string> sources, List<ConfigurationFault> faults)
    {
        if (options.DatabaseFile is not { } path)
        {
            return options;
        }

        var (setting, database) = (Settings.Find("database-file")!, Settings.Find("database")!);
        var (address, fault) = sources.TryGetValue(database, out var other)
            ? (null, $"{other} names a database too, and only one can be meant")
            : DatabaseFile.Read(path);
        if (address is null)
        {
            faults.Add(new(setting.Name, path, sources[setting], fault, setting.Allowed));
            return options;
        }

        sources[database] = path;
        return options with { Database = address };
    }

    private static (string Text, string Source)? Said(
        Setting setting, IReadOnlyDictionary<string, string> flags, Func<string, string?> environment, ConfigurationFile? file)
    {
        if (flags.TryGetValue(setting.Name, out var flag))
        {
            return (flag, setting.Flag);
        }

        if (environment(setting.Variable) is { Length: > 0 } variable)
        {
            return (variable, setting.Variable);
        }

        return file?.Find(setting) is { } value ? (value, file.Source) : null;
    }

    private static ConfigurationFile? FindFile(
        IReadOnlyDictionary<string, string> flags, string? configFile, Func<string, string?> environment, List<ConfigurationFault> faults)
    {
        if ((configFile ?? environment("BERTH_CONFIG")) is { Length: > 0 } named)
        {
            return ConfigurationFile.Read(named, inDataFolder: false, faults);
        }

        var data = flags.GetValueOrDefault("data") ?? environment("BERTH_DATA");
        var found = Path.Combine(string.IsNullOrEmpty(data) ? new BerthOptions().Data : data, FileName);
        return File.Exists(found) ? ConfigurationFile.Read(found, inDataFolder: true, faults) : null;
    }
}
