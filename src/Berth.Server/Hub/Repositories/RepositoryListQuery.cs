using System.ComponentModel;
using Berth.Registry;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Mvc;

namespace Berth.Server.Hub.Repositories;

/// <summary>What a list of repositories can be narrowed and ordered by; with <c>[AsParameters]</c>, a parameter of an endpoint.</summary>
internal sealed record RepositoryListQuery(
    [FromQuery(Name = "name")] [property: Description("A part of the name.")] string? Name,
    [FromQuery(Name = "ordering")] [property: Description("`last_updated` (newest first, and without this), `-last_updated`, `name`, `-name`, `pull_count` or `-pull_count` (most first).")]
    string? Ordering,
    [FromQuery(Name = "media_types")] [property: Description("Only what holds a manifest of one of these, with commas between them.")] string? MediaTypes,
    [FromQuery(Name = "content_types")] [property: Description("Only what holds one of these: `image`, `plugin`, `helm`, `volume`, `wasm`, `compose`, `model`, `unrecognized`.")]
    string? ContentTypes)
{
    public RepositoryQuery ToQuery(PageQuery page)
    {
        // Docker Hub's own pages ask for last_updated and mean the newest first; for the others a hyphen turns round what comes of itself.
        var (order, reversed) = Ordering switch
        {
            "name" => (RepositoryOrder.Name, false),
            "-name" => (RepositoryOrder.Name, true),
            "pull_count" => (RepositoryOrder.Pulls, true),
            "-pull_count" => (RepositoryOrder.Pulls, false),
            "-last_updated" => (RepositoryOrder.Updated, true),
            _ => (RepositoryOrder.Updated, false),
        };
        return new RepositoryQuery
        {
            Search = Name,
            NamesOnly = true,
            Order = order,
            Reversed = reversed,
            MediaTypes = Words(MediaTypes),
            Types = [.. Words(ContentTypes).Select(TypeOf).Distinct()],
            Skip = page.Skip,
            Count = page.Count,
        };
    }

    public static IReadOnlyList<string> Words(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A word that names no type narrows to nothing, as one that names a type nobody pushed does.</summary>
    public static ContentType TypeOf(string word) => Registry.ContentTypes.TryParse(word, out var type) ? type : (ContentType)(-1);
}
