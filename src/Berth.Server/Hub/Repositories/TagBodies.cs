using System.ComponentModel;
using System.Text.Json.Serialization;
using Berth.Registry;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Tags;

namespace Berth.Server.Hub.Repositories;

/// <summary>A tag and the images that it stands for.</summary>
internal sealed record TagBody
{
    public long Id { get; init; }

    public required string Name { get; init; }

    public long? Creator { get; init; }

    public DateTimeOffset LastUpdated { get; init; }

    public long? LastUpdater => Creator;

    public string LastUpdaterUsername { get; init; } = "";

    public long Repository { get; init; }

    [Description("Bytes, compressed: of the image for linux/amd64, or of the first.")]
    public long FullSize { get; init; }

    public bool V2 { get; } = true;

    public string TagStatus { get; } = "active";

    public DateTimeOffset? TagLastPulled { get; init; }

    public DateTimeOffset? TagLastPushed => LastUpdated;

    public required string MediaType { get; init; }

    public required string ContentType { get; init; }

    public required string Digest { get; init; }

    public IReadOnlyList<TagImageBody> Images { get; init; } = [];

    public static TagBody Of(TagDetails tag) => new()
    {
        Id = tag.Id,
        Name = tag.Name,
        Creator = tag.PushedById,
        LastUpdated = tag.PushedAt,
        LastUpdaterUsername = tag.PushedBy ?? "",
        Repository = tag.RepositoryId,
        FullSize = tag.Size,
        MediaType = tag.MediaType,
        ContentType = tag.ContentType.Name(),
        Digest = tag.Digest.ToString(),
        TagLastPulled = tag.LastPulledAt,
        Images = [.. tag.Images.Select(TagImageBody.Of)],
    };
}

/// <summary>An image of a tag. What it runs on is <c>unknown</c> when nobody can tell.</summary>
internal record TagImageBody
{
    protected const string Unknown = "unknown";

    public required string Architecture { get; init; }

    public string Features { get; } = "";

    public string? Variant { get; init; }

    public required string Digest { get; init; }

    public required string Os { get; init; }

    public string OsFeatures { get; } = "";

    public string? OsVersion { get; init; }

    public long Size { get; init; }

    public string Status { get; } = "active";

    public DateTimeOffset? LastPulled { get; init; }

    public DateTimeOffset? LastPushed { get; init; }

    public static TagImageBody Of(TagImage image) => new()
    {
        Architecture = image.Platform?.Architecture ?? Unknown,
        Variant = image.Platform?.Variant,
        Digest = image.Digest.ToString(),
        Os = image.Platform?.Os ?? Unknown,
        OsVersion = image.Platform?.OsVersion,
        Size = image.Size,
        LastPushed = image.PushedAt,
        LastPulled = image.LastPulledAt,
    };
}

/// <summary>An image with the steps that made it.</summary>
internal sealed record LayeredImageBody : TagImageBody
{
    public required IReadOnlyList<LayerBody> Layers { get; init; }

    public static LayeredImageBody Of(PlatformImage image) => new()
    {
        Architecture = image.Platform?.Architecture ?? Unknown,
        Variant = image.Platform?.Variant,
        Digest = image.Image.Digest.ToString(),
        Os = image.Platform?.Os ?? Unknown,
        OsVersion = image.Platform?.OsVersion,
        Size = image.Image.Size,
        Layers = [.. image.Image.Layers.Items.Select(layer => new LayerBody(layer.Content?.Digest.ToString(), layer.Content?.Size ?? 0, layer.Command))],
    };
}

/// <param name="Digest">Missing for a step that made no layer.</param>
/// <param name="Instruction">The command; empty when the image does not say.</param>
internal sealed record LayerBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Digest, long Size, string Instruction);
