using Berth.Oci;

namespace Berth.Registry.Content.Configs;

/// <summary>What an image's configuration says about it.</summary>
/// <remarks>Source: image-spec, config.md. Anybody can push anything as a config: what is missing or of another shape is left out, and of what
/// is long the beginning is kept (<see cref="ImageConfigParser"/>).</remarks>
public sealed record ImageConfig
{
    public Platform? Platform { get; init; }

    public DateTimeOffset? Created { get; init; }

    public string? Author { get; init; }

    public FirstOf<string> Entrypoint { get; init; } = FirstOf<string>.None;

    public FirstOf<string> Command { get; init; } = FirstOf<string>.None;

    public FirstOf<string> Environment { get; init; } = FirstOf<string>.None;

    public FirstOf<KeyValuePair<string, string>> Labels { get; init; } = FirstOf<KeyValuePair<string, string>>.None;

    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? StopSignal { get; init; }

    public FirstOf<string> Ports { get; init; } = FirstOf<string>.None;

    public FirstOf<string> Volumes { get; init; } = FirstOf<string>.None;

    public FirstOf<ImageStep> History { get; init; } = FirstOf<ImageStep>.None;

    /// <summary>How many steps of the whole history made a layer.</summary>
    public int LayerSteps { get; init; }

    /// <summary>What it takes in memory, in bytes, estimated.</summary>
    internal long Cost { get; init; }
}

/// <summary>One step of how an image was built.</summary>
/// <param name="IsEmpty">Whether it changed settings only and made no layer.</param>
public sealed record ImageStep(string Command, string Comment, bool IsEmpty);
