using Berth.Registry;
using Berth.Registry.Retention;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>Rules by which old tags go, of a namespace or of one repository. Berth's own routes; Docker Hub has none of them.</summary>
internal static class RetentionRoutes
{
    private const string OfNamespace = "/v2/namespaces/{ns}/retention";

    public static void Map(IEndpointRouteBuilder hub)
    {
        var noun = new HubNoun(hub, "retention", "Retention", "Berth");
        noun.Get(OfNamespace, GetOfNamespaceAsync, "Read the rules of a namespace").Answers<RetentionBody>();
        noun.Put(OfNamespace, SetOfNamespaceAsync, "Set the rules of a namespace").Answers<RetentionDocument>();
        noun.Delete(OfNamespace, ClearOfNamespaceAsync, "Remove the rules of a namespace").Answers(204);
        noun.Post($"{OfNamespace}/preview", PreviewOfNamespaceAsync, "Show what a run would remove and keep in a namespace, and why").Answers<RetentionReportBody>();
        noun.Post($"{OfNamespace}/run", RunOfNamespaceAsync, "Put into the trash what the rules do not keep").Answers<RetentionReportBody>().Refuses(409);
        noun.Get($"{OfNamespace}/runs", ListOfNamespaceAsync, "List the runs in a namespace, newest first").Answers<RetentionRunsBody>();
        foreach (var root in RepositoryRoutes.Roots.Select(root => $"{root}/retention"))
        {
            noun.Get(root, GetAsync, "Read the rules of a repository").Answers<RetentionBody>();
            noun.Put(root, SetAsync, "Set the rules of a repository, which take the place of its namespace's").Answers<RetentionDocument>();
            noun.Delete(root, ClearAsync, "Remove the rules of a repository, which then goes by its namespace's").Answers(204);
            noun.Post($"{root}/preview", PreviewAsync, "Show what a run would remove and keep, and why").Answers<RetentionReportBody>();
            noun.Post($"{root}/run", RunAsync, "Put into the trash what the rules do not keep").Answers<RetentionReportBody>().Refuses(409);
            noun.Get($"{root}/runs", ListAsync, "List the runs, newest first").Answers<RetentionRunsBody>();
        }
    }

    private static Task<IResult> GetOfNamespaceAsync(HubCaller caller, string ns, RetentionSettings settings, CancellationToken cancel) =>
        AnswerAsync(caller, Of(ns), settings, cancel);

    private static Task<IResult> GetAsync(HubCaller caller, RepositoryAddress repository, RetentionSettings settings, CancellationToken cancel) =>
        AnswerAsync(caller, Of(repository), settings, cancel);

    private static async Task<IResult> AnswerAsync(HubCaller caller, RetentionPlace place, RetentionSettings settings, CancellationToken cancel) =>
        (await settings.GetAsync(caller, place, cancel)).Ok(setting => new RetentionBody(setting.Own, setting.OfNamespace, setting.InForce));

    private static async Task<IResult> SetOfNamespaceAsync(
        HubCaller caller, string ns, Body<RetentionDocument> body, RetentionSettings settings, CancellationToken cancel) =>
        (await settings.SetAsync(caller, Of(ns), body.Value, cancel)).Ok(set => set);

    private static async Task<IResult> SetAsync(
        HubCaller caller, RepositoryAddress repository, Body<RetentionDocument> body, RetentionSettings settings, CancellationToken cancel) =>
        (await settings.SetAsync(caller, Of(repository), body.Value, cancel)).Ok(set => set);

    private static async Task<IResult> ClearOfNamespaceAsync(HubCaller caller, string ns, RetentionSettings settings, CancellationToken cancel) =>
        (await settings.ClearAsync(caller, Of(ns), cancel)).NoContent();

    private static async Task<IResult> ClearAsync(
        HubCaller caller, RepositoryAddress repository, RetentionSettings settings, CancellationToken cancel) =>
        (await settings.ClearAsync(caller, Of(repository), cancel)).NoContent();

    private static async Task<IResult> PreviewOfNamespaceAsync(
        HubCaller caller, string ns, OptionalBody<RetentionDocument> rules, RetentionPreviews previews, CancellationToken cancel) =>
        (await previews.PreviewAsync(caller, Of(ns), rules.Value, cancel)).Ok(RetentionReportBody.Of);

    private static async Task<IResult> PreviewAsync(
        HubCaller caller, RepositoryAddress repository, OptionalBody<RetentionDocument> rules, RetentionPreviews previews, CancellationToken cancel) =>
        (await previews.PreviewAsync(caller, Of(repository), rules.Value, cancel)).Ok(RetentionReportBody.Of);

    private static Task<IResult> RunOfNamespaceAsync(
        HubCaller caller, string ns, RetentionRuns runs, CancellationToken cancel) => RunInAsync(caller, Of(ns), runs, cancel);

    private static Task<IResult> RunAsync(
        HubCaller caller, RepositoryAddress repository, RetentionRuns runs, CancellationToken cancel) =>
        RunInAsync(caller, Of(repository), runs, cancel);

    private static async Task<IResult> RunInAsync(
        HubCaller caller, RetentionPlace place, RetentionRuns runs, CancellationToken cancel) =>
        (await runs.RunAsync(caller, place, cancel)).Ok(RetentionReportBody.Of);

    private static Task<IResult> ListOfNamespaceAsync(
        HubCaller caller, string ns, [AsParameters] RetentionRunsQuery query, RetentionRuns runs, CancellationToken cancel) =>
        ListInAsync(caller, Of(ns), query, runs, cancel);

    private static Task<IResult> ListAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] RetentionRunsQuery query, RetentionRuns runs, CancellationToken cancel) =>
        ListInAsync(caller, Of(repository), query, runs, cancel);

    private static async Task<IResult> ListInAsync(
        HubCaller caller, RetentionPlace place, RetentionRunsQuery query, RetentionRuns runs, CancellationToken cancel) =>
        (await runs.ListAsync(caller, place, new KeyRange(query.After, null, query.Count), cancel)).Ok(
            page => new RetentionRunsBody(page.Next, [.. page.Items.Select(RetentionRunBody.Of)]));

    private static RetentionPlace Of(string ns) => new(RepositoryAddress.SpaceOf(ns));

    private static RetentionPlace Of(RepositoryAddress repository) => RetentionPlace.Of(repository.Name);
}
