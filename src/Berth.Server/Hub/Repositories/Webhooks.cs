using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Berth.Registry.Webhooks;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>The webhooks of a repository. Docker Hub calls one a pipeline of webhooks; and so its routes do, while the rest of Berth calls it a webhook of
/// hooks.</summary>
internal static class Webhooks
{
    public static void Map(IEndpointRouteBuilder hub)
    {
        var hooks = new HubNoun(hub, "webhooks", "Webhooks", "Docker Hub, as its clients use it");
        foreach (var root in RepositoryRoutes.Roots)
        {
            hooks.Get($"{root}/webhook_pipeline", ListAsync, "List webhooks").Answers<PageOf<PipelineBody>>();
            hooks.Post($"{root}/webhook_pipeline", CreateAsync, "Create a webhook").Answers<PipelineBody>(201).Refuses(409);
            hooks.Delete($"{root}/webhook_pipeline/{{webhook}}", DeleteAsync, "Delete a webhook, by its slug or its name").Answers(204);
            hooks.Get($"{root}/webhooks", ListAsync, "List webhooks").Answers<PageOf<PipelineBody>>();
        }
    }

    private static async Task<IResult> ListAsync(
        HubCaller caller, RepositoryAddress repository, [AsParameters] PageQuery page, RepositoryWebhooks webhooks, HttpContext http) =>
        (await webhooks.ListAsync(caller, repository, http.RequestAborted)).Answer(all => page.AnswerAll(http, all, PipelineBody.Of));

    private static async Task<IResult> CreateAsync(
        HubCaller caller, RepositoryAddress repository, Body<NewPipeline> body, RepositoryWebhooks webhooks, CancellationToken cancel) =>
        (await webhooks.CreateAsync(caller, repository, body.Value.OwnName, body.Value.Hooks, cancel)).Answer(
            made => TypedResults.Json(PipelineBody.Of(made), statusCode: StatusCodes.Status201Created));

    private static async Task<IResult> DeleteAsync(
        HubCaller caller, RepositoryAddress repository, string webhook, RepositoryWebhooks webhooks, CancellationToken cancel) =>
        (await webhooks.DeleteAsync(caller, repository, webhook, cancel)).NoContent();
}

internal sealed record NewPipeline
{
    [Description("At most 100 characters; the name of the first webhook in it, unless given.")]
    public string? Name { get; init; }

    [Description("Ignored.")]
    public bool? ExpectFinalCallback { get; init; }

    [Required, Description("One to ten.")]
    public IReadOnlyList<NewHook?>? Webhooks { get; init; }

    [Description("Ignored: there is one registry.")]
    public string? Registry { get; init; }

    internal string OwnName => Name ?? (Webhooks is [{ Name: { } first }, ..] ? first : "");

    internal IReadOnlyList<Hook> Hooks =>
        [.. Webhooks!.Select(hook => new Hook(hook?.Name is { Length: > 0 } name ? name : OwnName, hook?.HookUrl ?? ""))];
}

internal sealed record NewHook
{
    [Description("The name of the whole, unless given.")]
    public string? Name { get; init; }

    [Description("http or https, at most 255 characters.")]
    public string? HookUrl { get; init; }
}

internal sealed record PipelineBody(
    string Name, string Slug, bool ExpectFinalCallback, IReadOnlyList<HookBody> Webhooks, DateTimeOffset Created, DateTimeOffset LastUpdated)
{
    public static PipelineBody Of(Webhook webhook) => new(
        webhook.Name, webhook.Slug, false, [.. webhook.Hooks.Select(hook => new HookBody(hook.Name, hook.Url, webhook.CreatedAt, webhook.UpdatedAt))],
        webhook.CreatedAt, webhook.UpdatedAt);
}

internal sealed record HookBody(string Name, string HookUrl, DateTimeOffset Created, DateTimeOffset LastUpdated);
