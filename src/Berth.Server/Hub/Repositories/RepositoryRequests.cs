using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Berth.Registry;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;

namespace Berth.Server.Hub.Repositories;

internal sealed record NewRepository
{
    public string? Name { get; init; }

    [Description("Only where the path has none.")]
    public string? Namespace { get; init; }

    [Description("At most 100 characters, on one line.")]
    public string? Description { get; init; }

    [Description("Markdown, at most 25,000 bytes.")]
    public string? FullDescription { get; init; }

    [Description("Ignored: there is one registry.")]
    public string? Registry { get; init; }

    [Description("What the namespace gives to new repositories, unless given.")]
    public bool? IsPrivate { get; init; }
}

internal sealed record RepositoryPatch
{
    [Description("At most 100 characters, on one line.")]
    public string? Description { get; init; }

    [Description("Markdown, at most 25,000 bytes.")]
    public string? FullDescription { get; init; }

    [Description("1 for active, 0 for set aside.")]
    public int? Status { get; init; }

    [Description("At most three slugs, or objects with one.")]
    public TextList? Categories { get; init; }

    [Description("To change this takes an administrator of the repository, like what is below.")]
    public bool? IsPrivate { get; init; }

    public bool? ImmutableTags { get; init; }

    [Description("At most five regular expressions, as a list or with commas between them.")]
    public TextList? ImmutableTagsRules { get; init; }

    [Description("In seconds, at most ten years; 0 for any age.")]
    public long? MinimumAge { get; init; }

    public HubFault? Check() =>
        Status is not (null or 0 or 1) ? HubFault.Invalid("status", "A status is 0 or 1.")
        : MinimumAge < 0 || MinimumAge > (long)DurationText.Longest.TotalSeconds ? HubFault.Invalid("minimum_age", "A minimum age is a number of seconds, at most ten years.")
        : null;

    public RepositoryChange ToChange() => new()
    {
        Description = Description,
        FullDescription = FullDescription,
        Status = (RepositoryStatus?)Status,
        Categories = Categories?.Items,
        IsPrivate = IsPrivate,
        ImmutableTags = ImmutableTags,
        ImmutableTagRules = ImmutableTagsRules?.Items,
        MinimumAge = MinimumAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}

internal sealed record RenameRequest
{
    [Required, Description("The whole new name, as `namespace/name`.")]
    public string? To { get; init; }
}

internal sealed record PrivacyRequest([property: Required] bool? IsPrivate);

internal sealed record ImmutableTagsRequest
{
    [Required]
    public bool? ImmutableTags { get; init; }

    [Description("At most five regular expressions. A tag is meant when one of them matches a part of it, or when there is none.")]
    public TextList? ImmutableTagsRules { get; init; }
}

internal sealed record VerifyRequest
{
    [Required]
    public string? Regex { get; init; }
}

/// <summary>The tags that a rule matches, by name; the first thousand.</summary>
internal sealed record VerifiedTags(IReadOnlyList<string> Tags);
