using System.Text.Json;
using Berth.Oci;

namespace Berth.Registry.Content.Configs;

/// <summary>Reads a configuration token by token and keeps the first entries of each list: what is kept, and what a page shows of it, has a
/// bound, whatever was pushed.</summary>
internal ref struct ImageConfigParser
{
    /// <summary>Entries of one list, as the variables of the environment. Images that people build have a few dozen.</summary>
    public const int MostEntries = 100;

    /// <summary>Steps of the history. Docker builds at most 127 layers, and as many steps again may have made none.</summary>
    public const int MostSteps = 300;

    /// <summary>Deeper than anything that is read here, and than what tools write.</summary>
    private const int MaxDepth = 32;

    private const int LongestName = 32;

    private readonly ReadOnlySpan<byte> _document;
    private readonly BoundedText _text = new();
    private Utf8JsonReader _json;
    private string? _architecture, _os, _variant, _osVersion, _created;
    private ImageConfig _config = new();

    private ImageConfigParser(ReadOnlySpan<byte> document)
    {
        _document = document;
        _json = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Null when it is not a JSON object.</summary>
    public static ImageConfig? Parse(ReadOnlySpan<byte> document)
    {
        try
        {
            var parser = new ImageConfigParser(document);
            return parser._json.Read() && parser._json.TokenType == JsonTokenType.StartObject ? parser.Read() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not JSON, or text in it that is not Unicode.
            return null;
        }
    }

    private ImageConfig Read()
    {
        while (NextMember() is { } name)
        {
            ReadMember(name);
        }

        return _config with
        {
            Platform = string.IsNullOrEmpty(_architecture)
                ? null
                : new Platform(_architecture, _os ?? "") { Variant = _variant, OsVersion = _osVersion },
            Created = DateTimeOffset.TryParse(_created, null, out var time) ? time : null,
            Cost = _text.Cost + 1024,
        };
    }

    private void ReadMember(string name)
    {
        switch (name)
        {
            case "architecture":
                _architecture = Text();
                break;
            case "os":
                _os = Text();
                break;
            case "variant":
                _variant = Text();
                break;
            case "os.version":
                _osVersion = Text();
                break;
            case "created":
                _created = Text();
                break;
            case "author":
                _config = _config with { Author = Text() };
                break;
            case "history":
                ReadHistory();
                break;
            case "config" when _json.TokenType == JsonTokenType.StartObject:
                ReadSettings();
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private void ReadSettings()
    {
        while (NextMember() is { } name)
        {
            ReadSetting(name);
        }
    }

    private void ReadSetting(string name)
    {
        switch (name)
        {
            case "Entrypoint":
                _config = _config with { Entrypoint = Texts() };
                break;
            case "Cmd":
                _config = _config with { Command = Texts() };
                break;
            case "Env":
                _config = _config with { Environment = Texts() };
                break;
            case "Labels":
                _config = _config with { Labels = Labels() };
                break;
            case "User":
                _config = _config with { User = Text() };
                break;
            case "WorkingDir":
                _config = _config with { WorkingDirectory = Text() };
                break;
            case "StopSignal":
                _config = _config with { StopSignal = Text() };
                break;
            case "ExposedPorts":
                _config = _config with { Ports = Keys() };
                break;
            case "Volumes":
                _config = _config with { Volumes = Keys() };
                break;
            default:
                _json.Skip();
                break;
        }
    }

    private void ReadHistory()
    {
        var (steps, total, layers) = (new List<ImageStep>(), 0, 0);
        var inside = Enters(JsonTokenType.StartArray);
        while (inside && NextItem())
        {
            var step = ReadStep(keeps: steps.Count < MostSteps);
            total++;
            layers += step.IsEmpty ? 0 : 1;
            if (steps.Count < MostSteps)
            {
                steps.Add(step);
            }
        }

        _config = _config with { History = new(steps, total), LayerSteps = layers };
    }

    private ImageStep ReadStep(bool keeps)
    {
        var (command, comment, isEmpty) = ("", "", false);
        var inside = Enters(JsonTokenType.StartObject);
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "created_by" when keeps:
                    command = Text() ?? "";
                    break;
                case "comment" when keeps:
                    comment = Text() ?? "";
                    break;
                case "empty_layer":
                    isEmpty = _json.TokenType == JsonTokenType.True;
                    _json.Skip();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        return new ImageStep(command, comment, isEmpty);
    }

    private FirstOf<string> Texts()
    {
        var (items, total) = (new List<string>(), 0);
        var inside = Enters(JsonTokenType.StartArray);
        while (inside && NextItem())
        {
            total += _json.TokenType == JsonTokenType.String ? 1 : 0;
            if (items.Count == MostEntries)
            {
                _json.Skip();
            }
            else if (Text() is { } text)
            {
                items.Add(text);
            }
        }

        return new(items, total);
    }

    private FirstOf<string> Keys()
    {
        var (items, total) = (new List<string>(), 0);
        var inside = Enters(JsonTokenType.StartObject);
        while (inside && NextName())
        {
            total++;
            if (items.Count < MostEntries)
            {
                items.Add(_text.Take(ref _json, _document));
            }

            SkipValue();
        }

        return new(items, total);
    }

    private FirstOf<KeyValuePair<string, string>> Labels()
    {
        var (items, total) = (new Dictionary<string, string>(), 0);
        var inside = Enters(JsonTokenType.StartObject);
        while (inside && NextName())
        {
            total++;
            if (items.Count == MostEntries)
            {
                SkipValue();
                continue;
            }

            var name = _text.Take(ref _json, _document);
            _json.Read();
            total -= items.TryAdd(name, _text.Take(ref _json, _document)) ? 0 : 1;
        }

        return new([.. items], total);
    }

    /// <summary>Goes into a list or an object; what is none is passed over.</summary>
    private bool Enters(JsonTokenType kind)
    {
        if (_json.TokenType == kind)
        {
            return true;
        }

        _json.Skip();
        return false;
    }

    private bool NextItem() => _json.Read() && _json.TokenType != JsonTokenType.EndArray;

    private bool NextName() => _json.Read() && _json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes on to the next member's value; null at the end. A name that is longer than those that are known is nobody's.</summary>
    private string? NextMember()
    {
        if (!NextName())
        {
            return null;
        }

        var name = _json.ValueSpan.Length <= LongestName ? _json.GetString()! : "";
        _json.Read();
        return name;
    }

    private void SkipValue()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>Null when the value is something else.</summary>
    private string? Text()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return _text.Take(ref _json, _document);
        }

        _json.Skip();
        return null;
    }
}
