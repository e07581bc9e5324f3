using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Content.Tags;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>Tags as versions: what they named, back to that, onto another tag, and away after a time. Berth's own routes; Docker Hub has none of
/// them.</summary>
internal static class TagVersionRoutes
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var tags = new HubNoun(hub, "tag versions", "Tags", "Berth");
        foreach (var root in RepositoryRoutes.Roots)
        {
            tags.Get($"{root}/history", ListAllAsync, "List what all tags named, newest first").Answers<HistoryBody>().OpenToAnybody();
            tags.Get($"{root}/tags/{{tag}}/history", ListAsync, "List what a tag named, newest first").Answers<HistoryBody>().OpenToAnybody();
            tags.Post($"{root}/tags/{{tag}}/rollback", RollBackAsync, "Put a tag back on what it named: a new line of its history")
                .Answers<MovedTagBody>().Refuses(404);
            tags.Post($"{root}/tags/{{tag}}/copy", CopyAsync, "Copy an image to another tag, without transfer").Answers<MovedTagBody>(201);
            tags.Put($"{root}/tags/{{tag}}/expiry", SetExpiryAsync, "Say when a tag goes by itself").Answers(204);
        }
    }

    private static Task<IResult> ListAllAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] HistoryQuery query, RepositoryCatalog catalog, TagHistory history,
        CancellationToken cancel) => ListAsync(caller, repository, null, query, catalog, history, cancel);

    private static async Task<IResult> ListAsync(
        HubCaller caller, RepositoryAddress repository, string? tag, [AsParameters] HistoryQuery query, RepositoryCatalog catalog,
        TagHistory history, CancellationToken cancel)
    {
        Tag? name = null;
        var found = await catalog.FindAsync(caller, repository, cancel);
        if (!found.Succeeded || (tag is not null && !Tag.TryParse(tag, out name)))
        {
            return HubFault.NotFound;
        }

        var page = await history.ListAsync(repository, name, new KeyRange(query.After, null, query.Count), cancel);
        return TypedResults.Ok(new HistoryBody(page.Next, [.. page.Items.Select(TagMoveBody.Of)]));
    }

    private static async Task<IResult> RollBackAsync(
        HubCaller caller, RepositoryAddress repository, string tag, Body<RollbackRequest> body, TagChanges changes, CancellationToken cancel)
    {
        if (!Tag.TryParse(tag, out var name))
        {
            return HubFault.NotFound;
        }

        var (text, time) = (body.Value.Digest, body.Value.Time);
        if (text is null == time is null)
        {
            return HubFault.Invalid("digest", "Give either a digest or a time.");
        }

        if (time is { } at)
        {
            return (await changes.RollBackAsync(caller, repository, name, at, cancel)).Ok(MovedTagBody.Of);
        }

        return Digest.TryParse(text!, out var digest)
            ? (await changes.RollBackAsync(caller, repository, name, digest, cancel)).Ok(MovedTagBody.Of)
            : HubFault.Invalid("digest", "A digest is sha256: and 64 hexadecimal characters.");
    }

    private static async Task<IResult> CopyAsync(
        HubCaller caller, RepositoryAddress repository, string tag, Body<CopyRequest> body, RepositoryCatalog catalog, TagCopies copies,
        CancellationToken cancel)
    {
        var found = await catalog.FindAsync(caller, repository, cancel);
        if (!found.Succeeded || !Reference.TryParse(tag, out var from))
        {
            return HubFault.NotFound;
        }

        if (!RepositoryName.TryParse(body.Value.Repository!, out var target))
        {
            return HubFault.Invalid("repository", "A repository is named as ada/app.");
        }

        return Tag.TryParse(body.Value.Tag!, out var name)
            ? (await copies.CopyAsync(caller, repository, from, target, name, body.Value.Referrers, cancel)).Answer(
                moved => TypedResults.Json(MovedTagBody.Of(moved), statusCode: StatusCodes.Status201Created))
            : HubFault.Invalid("tag", "A tag is a letter, digit or underscore, then at most 127 of those, dots and hyphens.");
    }

    private static async Task<IResult> SetExpiryAsync(
        HubCaller caller, RepositoryAddress repository, string tag, Body<ExpiryRequest> body, TagChanges changes, CancellationToken cancel) =>
        Tag.TryParse(tag, out var name)
            ? (await changes.SetExpiryAsync(caller, repository, name, body.Value.ExpiresAt, cancel)).NoContent()
            : HubFault.NotFound;
}

internal sealed record HistoryQuery
{
    [FromQuery(Name = "after"), Description("Where the page before ended, as its `next` says.")]
    public string? After { get; init; }

    [FromQuery(Name = "page_size"), Description("How many to a page: 50 unless given, 100 at most.")]
    public int? Size { get; init; }

    public int Count => Size is { } size and > 0 ? size : 50;
}

/// <param name="Next">For `after`; null on the last page.</param>
internal sealed record HistoryBody(string? Next, IReadOnlyList<TagMoveBody> Results);

internal sealed record TagMoveBody(
    string Tag,
    [property: Description("What it named before; null when it was not there.")] string? FromDigest,
    [property: Description("What it names from then on; null when it went.")] string? ToDigest,
    DateTimeOffset Time,
    string? User,
    [property: Description("`push`, `rollback`, `copy`, `retention`, `expiry`, `delete` or `restore`.")] string Cause,
    [property: Description("Whether `to_digest` can still be pulled and rolled back to.")] bool Available)
{
    public static TagMoveBody Of(TagMove move) => new(
        move.Tag, move.From?.ToString(), move.To?.ToString(), move.At, move.By, $"{move.Cause}".ToLowerInvariant(), move.IsThere);
}

internal sealed record RollbackRequest
{
    [Description("Of a manifest that the repository still has.")]
    public string? Digest { get; init; }

    [Description("Back to what the tag named then.")]
    public DateTimeOffset? Time { get; init; }
}

internal sealed record CopyRequest
{
    [Required, Description("The repository to copy to, as `ada/app`.")]
    public string? Repository { get; init; }

    [Required]
    public string? Tag { get; init; }

    [Description("Whether signatures, SBOMs and attestations come along.")]
    public bool Referrers { get; init; }
}

internal sealed record ExpiryRequest
{
    [Description("A time to come; null for never.")]
    public DateTimeOffset? ExpiresAt { get; init; }
}

internal sealed record MovedTagBody(string Repository, string Tag, string? FromDigest, string ToDigest)
{
    public static MovedTagBody Of(TagChange change) => new(change.Repository, change.Tag, change.From?.ToString(), change.To.ToString());
}
