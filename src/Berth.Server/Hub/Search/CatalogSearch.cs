using System.ComponentModel;
using Berth.Registry;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.Repositories;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Search;

/// <summary>Search with filters, as Docker Hub's pages and its newer clients ask for it.</summary>
internal static class CatalogSearch
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var search = new HubNoun(hub, "search.catalog", "Search", "Docker Hub, as its pages use it");
        foreach (var path in new[] { "/api/search/v3/catalog/search", "/api/search/v4" })
        {
            search.Get(path, FindAsync, "Find repositories by words and filters").Answers<CatalogPage>().OpenToAnybody();
        }
    }

    private static async Task<IResult> FindAsync(
        HubCaller caller, [AsParameters] CatalogQuery query, RepositoryQueries queries, CancellationToken cancel)
    {
        if (query.AsksForBadges)
        {
            // Badges are Docker's to give: nothing here has one.
            return TypedResults.Ok(new CatalogPage(0, []));
        }

        var found = await queries.ListAsync(caller, query.ToQuery(), cancel);
        var contents = await queries.ContentsAsync([.. found.Items.Select(repository => repository.Id)], cancel);
        return TypedResults.Ok(new CatalogPage(
            found.Total,
            [.. found.Items.Select(r => CatalogItem.Of(r, contents.GetValueOrDefault(r.Id, RepositoryContents.Nothing)))]));
    }
}

/// <summary>What the catalog can be narrowed and ordered by; with <c>[AsParameters]</c>, a parameter of an endpoint.</summary>
internal sealed record CatalogQuery(
    [FromQuery(Name = "query")] [property: Description("A part of the name or the description.")] string? Query,
    [FromQuery(Name = "from")] [property: Description("How many to pass over.")] int? From,
    [FromQuery(Name = "size")] [property: Description("How many to answer: 25 unless given, 100 at most.")] int? Size,
    [FromQuery(Name = "type")] [property: Description("`image`, `plugin` or another content type, with commas between them.")] string[]? Type,
    [FromQuery(Name = "badges")] [property: Description("Anything but `none` finds nothing.")] string[]? Badges,
    [FromQuery(Name = "categories")] [property: Description("Slugs, with commas between them.")] string[]? Categories,
    [FromQuery(Name = "architectures")] [property: Description("As `amd64,arm64`.")] string[]? Architectures,
    [FromQuery(Name = "operating_systems")] [property: Description("As `linux`.")] string[]? OperatingSystems,
    [FromQuery(Name = "sort")] [property: Description("`pull_count` (without this) or `updated_at`; Berth has `name` and `star_count` too.")] string? Sort,
    [FromQuery(Name = "order")] [property: Description("`desc` (without this) or `asc`.")] string? Order)
{
    private const int Usual = 25, Most = 100;

    public bool AsksForBadges => Words(Badges).Any(badge => badge != "none");

    public RepositoryQuery ToQuery()
    {
        var order = Sort switch
        {
            "updated_at" => RepositoryOrder.Updated,
            "star_count" => RepositoryOrder.Stars,
            "name" => RepositoryOrder.Name,
            _ => RepositoryOrder.Pulls,
        };
        return new RepositoryQuery
        {
            Search = Query,
            Types = [.. Words(Type).Select(RepositoryListQuery.TypeOf)],
            Categories = Words(Categories),
            Architectures = Words(Architectures),
            OperatingSystems = Words(OperatingSystems),
            Order = order,
            // Names come in their own order unless it is asked for the other one.
            Reversed = order == RepositoryOrder.Name ? Order == "desc" : Order == "asc",
            Skip = From ?? 0,
            Count = Size is > 0 and var size ? Math.Min(size, Most) : Usual,
        };
    }

    private static IReadOnlyList<string> Words(string[]? values) => [.. (values ?? []).SelectMany(RepositoryListQuery.Words)];
}

internal sealed record CatalogPage(int Total, IReadOnlyList<CatalogItem> Results);

internal sealed record CatalogItem
{
    private static readonly int[] Steps = [500, 100, 50, 10, 5, 1];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Slug { get; init; }

    [Description("The content type of what it holds; `image` when that is nothing yet.")]
    public required string Type { get; init; }

    public required PublisherBody Publisher { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string ShortDescription { get; init; } = "";

    public string Badge { get; } = "none";

    public long StarCount { get; init; }

    [Description("Rounded down, as `10K+`.")]
    public required string PullCount { get; init; }

    public IReadOnlyList<LabelBody> OperatingSystems { get; init; } = [];

    public IReadOnlyList<LabelBody> Architectures { get; init; } = [];

    public IReadOnlyDictionary<string, string> LogoUrl { get; } = new Dictionary<string, string>();

    public bool ExtensionReviewed { get; }

    public IReadOnlyList<CategoryBody> Categories { get; init; } = [];

    public bool Archived { get; init; }

    public static CatalogItem Of(RepositorySummary repository, RepositoryContents holds)
    {
        var owner = RepositoryAddress.SpaceOf(Oci.RepositoryName.Parse(repository.Name));
        return new CatalogItem
        {
            Id = $"{repository.Id}",
            Name = repository.Name,
            Slug = repository.Name,
            Type = (holds.Types.Count == 0 || holds.Types.Contains(ContentType.Image) ? ContentType.Image : holds.Types[^1]).Name(),
            Publisher = new PublisherBody(owner, owner),
            CreatedAt = repository.CreatedAt,
            UpdatedAt = repository.UpdatedAt,
            ShortDescription = repository.Description,
            StarCount = repository.Stars,
            PullCount = Roughly(repository.Pulls),
            OperatingSystems = Labels(holds.Platforms.Select(platform => platform.Os)),
            Architectures = Labels(holds.Platforms.Select(platform => platform.Architecture)),
            Categories = RepositoryBodies.Categories(repository.Categories),
            Archived = repository.Status != RepositoryStatus.Active,
        };
    }

    /// <summary>In Docker Hub's steps; below a thousand the number itself.</summary>
    internal static string Roughly(long count)
    {
        if (count < 1000)
        {
            return $"{count}";
        }

        var (unit, name) = count switch
        {
            >= 1_000_000_000 => (1_000_000_000L, "B"),
            >= 1_000_000 => (1_000_000L, "M"),
            _ => (1000L, "K"),
        };
        return $"{Steps.First(step => count / unit >= step)}{name}+";
    }

    private static IReadOnlyList<LabelBody> Labels(IEnumerable<string> names) => [.. names.Distinct().Select(name => new LabelBody(name, name))];
}

internal sealed record PublisherBody(string Id, string Name);

internal sealed record LabelBody(string Name, string Label);
