using System.Text.Json;

namespace Berth.Server.Hosting.Configuration;

/// <summary>berth.json: one flat object with the names of the table; comments and trailing commas are welcome.</summary>
internal sealed class ConfigurationFile
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,

        // Of two values for one key, one is not what its writer believes to be in force.
        AllowDuplicateProperties = false,
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ConfigurationFile(string source) => Source = source;

    /// <summary>What to call the file in a fault.</summary>
    public string Source { get; }

    public string? Find(Setting setting) => _values.GetValueOrDefault(setting.Name);

    /// <param name="inDataFolder">The file was found through the data folder, so it cannot move the data folder.</param>
    public static ConfigurationFile Read(string path, bool inDataFolder, List<ConfigurationFault> faults)
    {
        var file = new ConfigurationFile(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                file.ReadValues(document.RootElement, inDataFolder, faults);
            }
            else
            {
                faults.Add(file.Unreadable(path, "it does not hold a JSON object"));
            }
        }
        catch (JsonException e)
        {
            faults.Add(file.Unreadable(path, $"not JSON, line {e.LineNumber + 1}: {e.Message.Split(" LineNumber:")[0]}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var missing = e is FileNotFoundException or DirectoryNotFoundException;
            faults.Add(file.Unreadable(path, missing ? "no such file" : "the file cannot be read"));
        }

        return file;
    }

    private ConfigurationFault Unreadable(string path, string fault) =>
        new("config", path, Source, fault, "a readable file with a JSON object such as {\"listen\": \":5000\"}");

    private void ReadValues(JsonElement root, bool inDataFolder, List<ConfigurationFault> faults)
    {
        foreach (var property in root.EnumerateObject())
        {
            var setting = Settings.Find(property.Name);
            if (setting is null)
            {
                faults.Add(new(property.Name, "", Source, "no such setting", string.Join(", ", Settings.All.Select(known => known.Name))));
            }
            else if (inDataFolder && setting.Name == "data")
            {
                const string fault = "a file in the data folder cannot say where the data folder is";
                faults.Add(new("data", Text(property.Value), Source, fault, "flag, environment or --config FILE"));
            }
            else if (Text(property.Value) is { } text)
            {
                _values[setting.Name] = text;
            }
            else
            {
                faults.Add(new(setting.Name, property.Value.ValueKind.ToString().ToLowerInvariant(), Source, null, setting.Allowed));
            }
        }
    }

    /// <summary>The value as a flag would carry it, so that one reader serves all.</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', value.EnumerateArray().Select(item => item.GetString())),
        _ => null,
    };
}
