using System.ComponentModel;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Content.Images;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Tags;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Berth.Server.V2;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>The tags of a repository, and what each stands for.</summary>
internal static class Tags
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var tags = new HubNoun(hub, "tags", "Tags", "Docker Hub API, \"Tags\"");
        foreach (var root in RepositoryRoutes.Roots)
        {
            tags.Get($"{root}/tags", ListAsync, "List tags").Answers<PageOf<TagBody>>().OpenToAnybody();
            tags.Get($"{root}/tags/{{tag}}", GetAsync, "Read a tag").Answers<TagBody>().OpenToAnybody();
            tags.Delete($"{root}/tags/{{tag}}", DeleteAsync, "Delete a tag; its manifest stays").Answers(204);
            tags.Get($"{root}/tags/{{tag}}/images", ImagesAsync, "Read the images of a tag, layer by layer, without pages")
                .Answers<IReadOnlyList<LayeredImageBody>>().OpenToAnybody();
        }
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] TagListQuery query, [AsParameters] PageQuery page,
        RepositoryCatalog catalog, NumberedTags tags, HttpContext http)
    {
        var found = await catalog.FindAsync(caller, repository, http.RequestAborted);
        return found.Succeeded
            ? page.Answer(http, await tags.ListAsync(repository, query.ToQuery(page), http.RequestAborted), TagBody.Of)
            : HubFault.Of(found.Refusal);
    }

    private static async Task<IResult> GetAsync(
        HubCaller caller, RepositoryAddress repository, string tag, RepositoryCatalog catalog, NumberedTags tags, CancellationToken cancel)
    {
        var found = await catalog.FindAsync(caller, repository, cancel);
        return found.Succeeded && Tag.TryParse(tag, out var name) && await tags.FindAsync(repository, name, cancel) is { } details
            ? TypedResults.Ok(TagBody.Of(details))
            : HubFault.NotFound;
    }

    private static async Task<IResult> DeleteAsync(
        HubCaller caller, RepositoryAddress repository, string tag, AccessPolicy policy, ManifestWriter writer, V2Options options,
        CancellationToken cancel)
    {
        var decision = await policy.DecideAsync(caller, RepositoryAction.Delete, repository, cancel);
        if (!decision.Allowed)
        {
            return decision is { Exists: true, Visible: true } ? HubFault.Denied : HubFault.NotFound;
        }

        if (!options.DeleteEnabled)
        {
            return HubFault.Of(StatusCodes.Status403Forbidden, "deleting is switched off on this registry");
        }

        return Tag.TryParse(tag, out var name) && (await writer.DeleteAsync(repository, Reference.To(name), caller, cancel)).Succeeded
            ? TypedResults.NoContent()
            : HubFault.NotFound;
    }

    private static async Task<IResult> ImagesAsync(
        HubCaller caller, RepositoryAddress repository, string tag, RepositoryCatalog catalog, ImageReader images, CancellationToken cancel)
    {
        var found = await catalog.FindAsync(caller, repository, cancel);
        if (!found.Succeeded || !Tag.TryParse(tag, out var name))
        {
            return HubFault.NotFound;
        }

        var read = await images.ReadImagesAsync(repository, Reference.To(name), cancel);
        return read.Value is { } all ? TypedResults.Ok(all.Select(LayeredImageBody.Of).ToList()) : HubFault.NotFound;
    }
}

/// <summary>What a list of tags can be narrowed and ordered by; with <c>[AsParameters]</c>, a parameter of an endpoint.</summary>
internal sealed record TagListQuery(
    [FromQuery(Name = "name")] [property: Description("A part of the name.")] string? Name,
    [FromQuery(Name = "ordering")] [property: Description("`last_updated` (newest first, and without this), `-last_updated`, `name` or `-name`.")] string? Ordering,
    [FromQuery(Name = "architecture")] [property: Description("Only what runs on this, as `arm64`.")] string? Architecture,
    [FromQuery(Name = "os")] [property: Description("Only what runs on this, as `linux`.")] string? Os)
{
    public NumberedTagQuery ToQuery(PageQuery page) => new()
    {
        Name = Name,
        Architecture = Architecture,
        Os = Os,
        Order = Ordering switch
        {
            "name" => TagOrder.Name,
            "-name" => TagOrder.NameDescending,
            "-last_updated" => TagOrder.Oldest,
            _ => TagOrder.Newest,
        },
        Skip = page.Skip,
        Count = page.Count,
    };
}
