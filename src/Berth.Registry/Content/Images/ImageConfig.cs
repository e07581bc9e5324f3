using System.Text.Json;
using Berth.Oci;

namespace Berth.Registry.Content.Images;

/// <summary>What an image's configuration says about it.</summary>
/// <remarks>Source: image-spec, config.md. Anybody can push anything as a config: what is missing or of another shape is left out.</remarks>
public sealed record ImageConfig
{
    public Platform? Platform { get; private init; }

    public DateTimeOffset? Created { get; private init; }

    public string? Author { get; private init; }

    public IReadOnlyList<string> Entrypoint { get; private init; } = [];

    public IReadOnlyList<string> Command { get; private init; } = [];

    public IReadOnlyList<string> Environment { get; private init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; private init; } = new Dictionary<string, string>();

    public string? User { get; private init; }

    public string? WorkingDirectory { get; private init; }

    public string? StopSignal { get; private init; }

    public IReadOnlyList<string> Ports { get; private init; } = [];

    public IReadOnlyList<string> Volumes { get; private init; } = [];

    public IReadOnlyList<ImageStep> History { get; private init; } = [];

    /// <summary>Null when it is not a JSON object.</summary>
    internal static ImageConfig? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not JSON, or text in it that is not Unicode.
            return null;
        }
    }

    private static ImageConfig Read(JsonElement root)
    {
        var config = root.Member("config") ?? root;
        return new ImageConfig
        {
            Platform = root.Text("architecture") is { Length: > 0 } architecture
                ? new Platform(architecture, root.Text("os") ?? "") { Variant = root.Text("variant"), OsVersion = root.Text("os.version") }
                : null,
            Created = root.Text("created") is { } created && DateTimeOffset.TryParse(created, null, out var time) ? time : null,
            Author = root.Text("author"),
            Entrypoint = config.Texts("Entrypoint"),
            Command = config.Texts("Cmd"),
            Environment = config.Texts("Env"),
            Labels = config.Member("Labels")?.EnumerateObject()
                .DistinctBy(label => label.Name)
                .ToDictionary(label => label.Name, label => label.Value.ToString()) ?? [],
            User = config.Text("User"),
            WorkingDirectory = config.Text("WorkingDir"),
            StopSignal = config.Text("StopSignal"),
            Ports = config.Keys("ExposedPorts"),
            Volumes = config.Keys("Volumes"),
            History = [.. root.Items("history").Select(step => new ImageStep(
                step.Text("created_by") ?? "", step.Text("comment") ?? "", step.Flag("empty_layer")))],
        };
    }
}

/// <summary>One step of how an image was built.</summary>
/// <param name="IsEmpty">Whether it changed settings only and made no layer.</param>
public sealed record ImageStep(string Command, string Comment, bool IsEmpty);
