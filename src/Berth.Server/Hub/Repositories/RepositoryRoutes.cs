using Berth.Registry;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>Repositories: made, listed, described, shown, hidden and deleted.</summary>
internal static class RepositoryRoutes
{
    /// <summary>Docker Hub has both, and its clients use both; whatever is about one repository is under either.</summary>
    public static readonly string[] Roots = ["/v2/namespaces/{ns}/repositories/{repository}", "/v2/repositories/{ns}/{repository}"];

    public static void Map(IEndpointRouteBuilder hub)
    {
        var lists = new HubNoun(hub, "repositories", "Repositories", "Docker Hub API, \"Repositories\"");
        foreach (var root in new[] { "/v2/namespaces/{ns}/repositories", "/v2/repositories/{ns}" })
        {
            lists.Get(root, ListAsync, "List the repositories of a namespace").Answers<PageOf<RepositoryLine>>().OpenToAnybody();
        }

        lists.Post("/v2/namespaces/{ns}/repositories", CreateInAsync, "Create a repository").Answers<RepositoryBody>(201).Refuses(409);
        lists.Post("/v2/repositories", CreateAsync, "Create a repository in the namespace that the body names").Answers<RepositoryBody>(201).Refuses(409);
        lists.Get("/v2/users/{user}/repositories", EntriesAsync, "List the repositories of a user, without pages")
            .Answers<IReadOnlyList<RepositoryEntry>>().OpenToAnybody();
        lists.Get("/v2/users/{user}/repositories/starred", StarredAsync, "List what a user has starred")
            .Answers<PageOf<RepositoryLine>>().OpenToAnybody();

        var one = new HubNoun(hub, "repository", "Repositories", "Docker Hub API, \"Repositories\"");
        foreach (var root in Roots)
        {
            one.Get(root, GetAsync, "Read a repository").Answers<RepositoryBody>().OpenToAnybody();
            one.Patch(root, PatchAsync, "Change a repository").Answers<RepositoryBody>();
            one.Delete(root, DeleteAsync, "Delete a repository with all its tags").Answers(202);
            one.Post($"{root}/rename", RenameAsync, "Give a repository another name, in its own or another namespace")
                .From("Berth").Answers<RepositoryBody>().Refuses(409);
            one.Post($"{root}/privacy", SetPrivacyAsync, "Hide or show a repository").Answers<RepositoryBody>();
            one.Patch($"{root}/immutabletags", SetImmutableTagsAsync, "Say which tags are to stay where they are").Answers<RepositoryBody>();
            one.Post($"{root}/immutabletags/verify", VerifyAsync, "Show the tags that a rule matches").Answers<VerifiedTags>();
        }
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, string ns, [AsParameters] RepositoryListQuery query, [AsParameters] PageQuery page, RepositoryQueries queries,
        RepositoryBodies bodies, HttpContext http) =>
        await PageAsync(caller, query.ToQuery(page) with { Namespace = RepositoryAddress.SpaceOf(ns) }, page, queries, bodies, http);

    private static async Task<IResult> StarredAsync(
        HubCaller caller, string user, [AsParameters] RepositoryListQuery query, [AsParameters] PageQuery page, RepositoryQueries queries,
        RepositoryBodies bodies, HttpContext http) =>
        await PageAsync(caller, query.ToQuery(page) with { StarredBy = user }, page, queries, bodies, http);

    private static async Task<IResult> PageAsync(
        HubCaller caller, RepositoryQuery query, PageQuery page, RepositoryQueries queries, RepositoryBodies bodies, HttpContext http)
    {
        var list = await queries.ListAsync(caller, query, http.RequestAborted);
        var lines = await bodies.LinesAsync(caller, list.Items, http.RequestAborted);
        return page.Answer(http, new CountedPage<RepositoryLine>(lines, list.Total), line => line);
    }

    /// <summary>A bare array, as the first clients of Docker Hub read it.</summary>
    private static async Task<Ok<IReadOnlyList<RepositoryEntry>>> EntriesAsync(
        HubCaller caller, string user, RepositoryCatalog catalog, CancellationToken cancel)
    {
        var all = await catalog.ListAsync(caller, user, null, null, int.MaxValue, cancel);
        return TypedResults.Ok<IReadOnlyList<RepositoryEntry>>(
            [.. all.Select(r => new RepositoryEntry(r.Namespace, Oci.RepositoryName.Parse(r.Name).Path, r.Description, r.IsPrivate))]);
    }

    private static Task<IResult> CreateInAsync(
        HubCaller caller, string ns, Body<NewRepository> body, RepositoryCatalog catalog, RepositoryBodies bodies, CancellationToken cancel) =>
        MakeAsync(caller, ns, body.Value, catalog, bodies, cancel);

    private static async Task<IResult> CreateAsync(
        HubCaller caller, Body<NewRepository> body, RepositoryCatalog catalog, RepositoryBodies bodies, CancellationToken cancel) =>
        body.Value.Namespace is { Length: > 0 } space
            ? await MakeAsync(caller, space, body.Value, catalog, bodies, cancel)
            : HubFault.Invalid("namespace", "This field is required.");

    private static async Task<IResult> MakeAsync(
        HubCaller caller, string space, NewRepository asked, RepositoryCatalog catalog, RepositoryBodies bodies, CancellationToken cancel)
    {
        if (RepositoryAddress.Parse(space, asked.Name ?? "") is not { } name)
        {
            return HubFault.Invalid(
                "name", "A name has lower-case letters and digits, with single dots, underscores or hyphens between them; some are reserved.");
        }

        var description = new RepositoryChange { Description = asked.Description, FullDescription = asked.FullDescription };
        var made = await catalog.CreateAsync(caller, name, asked.IsPrivate, description, cancel);
        return await bodies.AnswerAsync(caller, made, cancel, StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(
        HubCaller caller, RepositoryAddress repository, RepositoryCatalog catalog, RepositoryBodies bodies, CancellationToken cancel) =>
        await bodies.AnswerAsync(caller, await catalog.FindAsync(caller, repository, cancel), cancel);

    private static async Task<IResult> PatchAsync(
        HubCaller caller, RepositoryAddress repository, Body<RepositoryPatch> body, RepositoryCatalog catalog, RepositoryBodies bodies,
        CancellationToken cancel) =>
        body.Value.Check() is { } fault
            ? fault
            : await bodies.AnswerAsync(caller, await catalog.UpdateAsync(caller, repository, body.Value.ToChange(), cancel), cancel);

    /// <summary>202, as Docker Hub answers.</summary>
    private static async Task<IResult> DeleteAsync(
        HubCaller caller, RepositoryAddress repository, RepositoryCatalog catalog, CancellationToken cancel) =>
        (await catalog.DeleteAsync(caller, repository, cancel)).Answer(_ => TypedResults.StatusCode(StatusCodes.Status202Accepted));

    private static async Task<IResult> RenameAsync(
        HubCaller caller, RepositoryAddress repository, Body<RenameRequest> body, RepositoryRenaming renaming, RepositoryBodies bodies,
        CancellationToken cancel) =>
        Oci.RepositoryName.TryParse(body.Value.To, out var name)
            ? await bodies.AnswerAsync(caller, await renaming.RenameAsync(caller, repository, name, cancel), cancel)
            : HubFault.Invalid("to", "This is not the name of a repository, as namespace/name.");

    private static async Task<IResult> SetPrivacyAsync(
        HubCaller caller, RepositoryAddress repository, Body<PrivacyRequest> body, RepositoryCatalog catalog, RepositoryBodies bodies,
        CancellationToken cancel) =>
        await bodies.AnswerAsync(caller, await catalog.SetVisibilityAsync(caller, repository, body.Value.IsPrivate!.Value, cancel), cancel);

    private static async Task<IResult> SetImmutableTagsAsync(
        HubCaller caller, RepositoryAddress repository, Body<ImmutableTagsRequest> body, RepositoryCatalog catalog, RepositoryBodies bodies,
        CancellationToken cancel)
    {
        var (enabled, rules) = (body.Value.ImmutableTags!.Value, body.Value.ImmutableTagsRules?.Items);
        return await bodies.AnswerAsync(caller, await catalog.SetImmutableTagsAsync(caller, repository, enabled, rules, cancel), cancel);
    }

    private static async Task<IResult> VerifyAsync(
        HubCaller caller, RepositoryAddress repository, Body<VerifyRequest> body, ImmutableTags tags, CancellationToken cancel) =>
        (await tags.MatchingAsync(caller, repository, [body.Value.Regex!], cancel)).Ok(matching => new VerifiedTags(matching));
}
