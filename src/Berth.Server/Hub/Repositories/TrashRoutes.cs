using System.ComponentModel;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Content.Trash;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>What was deleted in a namespace, and can be brought back. Berth's own routes.</summary>
internal static class TrashRoutes
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var trash = new HubNoun(hub, "trash", "Trash", "Berth");
        trash.Get("/v2/namespaces/{ns}/trash", ListAsync, "List what can be restored, newest first").Answers<TrashBody>();
        trash.Post("/v2/namespaces/{ns}/trash/restore", RestoreAsync, "Restore a line, or all of a batch").Answers<RestoredBody>().Refuses(409);
        trash.Post("/v2/namespaces/{ns}/trash/empty", EmptyAsync, "Let go for good of what is in the trash").Answers<EmptiedBody>();
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string ns, [AsParameters] TrashListQuery query, TrashList trash, CancellationToken cancel)
    {
        if (!query.TryRead(ns, out var asked))
        {
            return HubFault.NotFound;
        }

        return (await trash.ListAsync(caller, asked, cancel)).Ok(page => new TrashBody(page.Total, page.Next, [.. page.Items.Select(TrashLineBody.Of)]));
    }

    private static async Task<IResult> RestoreAsync(
        HubCaller caller, string ns, Body<RestoreRequest> body, TrashCan trash, CancellationToken cancel)
    {
        var (id, batch, asked) = (body.Value.Id, body.Value.Batch, body.Value.Name);
        if (id is null == batch is null)
        {
            return HubFault.Invalid("id", "Give either the id of a line or a batch.");
        }

        RepositoryName? name = null;
        if (asked is not null && !RepositoryName.TryParse(asked, out name))
        {
            return HubFault.Invalid("name", "A repository is named as ada/app.");
        }

        var space = RepositoryAddress.SpaceOf(ns);
        return id is { } line
            ? (await trash.RestoreAsync(caller, space, line, name, cancel)).Ok(restored => new RestoredBody([TrashLineBody.Of(restored)], []))
            : (await trash.RestoreAsync(caller, new TrashQuery(space) { Batch = batch }, cancel)).Ok(
                restored => new RestoredBody([.. restored.Restored.Select(TrashLineBody.Of)], restored.Faults));
    }

    private static async Task<IResult> EmptyAsync(
        HubCaller caller, string ns, Body<EmptyRequest> body, TrashCan trash, CancellationToken cancel)
    {
        RepositoryName? name = null;
        var space = RepositoryAddress.SpaceOf(ns);
        if (body.Value.Repository is { } text && !(RepositoryName.TryParse(text, out name) && name.Namespace == space))
        {
            return HubFault.Invalid("repository", "A repository of the namespace is named as ada/app.");
        }

        var query = new TrashQuery(space) { Repository = name, Batch = body.Value.Batch };
        return (await trash.EmptyAsync(caller, query, body.Value.Ids, cancel)).Ok(lines => new EmptiedBody(lines));
    }
}

internal sealed record TrashListQuery
{
    [FromQuery(Name = "repository"), Description("Only what was in this repository, as `ada/app`.")]
    public string? Repository { get; init; }

    [FromQuery(Name = "batch"), Description("Only what went together.")]
    public Guid? Batch { get; init; }

    [FromQuery(Name = "after"), Description("Where the page before ended, as its `next` says.")]
    public string? After { get; init; }

    [FromQuery(Name = "page_size"), Description("How many to a page: 50 unless given, 100 at most.")]
    public int? Size { get; init; }

    public bool TryRead(string ns, out TrashQuery query)
    {
        RepositoryName? name = null;
        var space = RepositoryAddress.SpaceOf(ns);
        var isRight = string.IsNullOrEmpty(Repository) || (RepositoryName.TryParse(Repository, out name) && name.Namespace == space);
        query = new TrashQuery(space) { Repository = name, Batch = Batch, After = After, Count = Size is { } size and > 0 ? size : 50 };
        return isRight;
    }
}

/// <param name="Next">For `after`; null on the last page.</param>
internal sealed record TrashBody(int Count, string? Next, IReadOnlyList<TrashLineBody> Results);

internal sealed record TrashLineBody(
    long Id,
    [property: Description("`tag`, `manifest` or `repository`.")] string Kind,
    string Repository,
    string? Tag,
    string? Digest,
    DateTimeOffset DeletedAt,
    [property: Description("Until when it can be restored.")] DateTimeOffset ExpiresAt,
    string? DeletedBy,
    [property: Description("`delete`, `retention` or `expiry`.")] string Cause,
    [property: Description("What went together has the same.")] Guid Batch)
{
    public static TrashLineBody Of(TrashLine line) => new(
        line.Id, $"{line.Kind}".ToLowerInvariant(), line.Repository, line.Tag, line.Digest?.ToString(), line.DeletedAt, line.ExpiresAt, line.By,
        $"{line.Cause}".ToLowerInvariant(), line.Batch);
}

internal sealed record RestoreRequest
{
    public long? Id { get; init; }

    public Guid? Batch { get; init; }

    [Description("Of a repository: the name that it comes back under, in its namespace; its own unless given.")]
    public string? Name { get; init; }
}

/// <param name="Faults">Why the rest of a batch did not come back.</param>
internal sealed record RestoredBody(IReadOnlyList<TrashLineBody> Restored, IReadOnlyList<string> Faults);

internal sealed record EmptyRequest
{
    [Description("Only what was in this repository.")]
    public string? Repository { get; init; }

    public Guid? Batch { get; init; }

    [Description("Only these lines; all unless given.")]
    public IReadOnlyList<long>? Ids { get; init; }
}

internal sealed record EmptiedBody(int Lines);
