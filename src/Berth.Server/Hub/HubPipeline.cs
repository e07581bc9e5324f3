using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.Server.Hub.Audit;
using Berth.Server.Hub.Billing;
using Berth.Server.Hub.Frame;
using Berth.Server.Hub.OpenApi;
using Berth.Server.Hub.Organizations;
using Berth.Server.Hub.Repositories;
using Berth.Server.Hub.Scim;
using Berth.Server.Hub.Search;
using Berth.Server.Hub.Tokens;
using Berth.Server.Hub.Users;
using Berth.Server.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Hub;

/// <summary>Docker Hub's management API, which owns some first segments under <c>/v2</c> and two under <c>/api</c>; docs/hub-api.md lists what
/// it answers.</summary>
/// <remarks>
/// <code>
///   V2Middleware: a segment of the Hub API's ─┐
///   /api/search, /api/billing ────────────────┴► HubAnswers ─► routing ─► parameters, the caller first (HubGate) ─► HubFilter ─► endpoint
///                                                  404, 405, 415             who, or a fault                     limit, faults
/// </code>
/// </remarks>
internal static class HubPipeline
{
    public static IServiceCollection AddHub(this IServiceCollection services, HubOptions options) => services
        .AddSingleton(options)
        .AddSingleton<RateLimit>()
        .AddSingleton<HubGate>()
        .AddSingleton<MemberDirectory>()
        .AddSingleton<Inviter>()
        .AddSingleton<ResetLinks>()
        .AddSingleton<RepositoryBodies>()
        .ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver!.WithAddedModifier(Scim.Scim.Name);
        })
        .AddHubDocument();

    /// <summary>A branch with a routing world of its own: what is not found here must not be taken for a page.</summary>
    public static void UseHub(this WebApplication app) => app.MapWhen(IsHub, branch =>
    {
        branch.UseMiddleware<HubAnswers>();
        branch.UseRouting();
        branch.UseEndpoints(MapHub);
    });

    private static void MapHub(IEndpointRouteBuilder endpoints)
    {
        var hub = endpoints.MapGroup("").AddEndpointFilter<HubFilter>();
        MapPeople(hub);
        MapRepositories(hub);
    }

    private static void MapPeople(IEndpointRouteBuilder hub)
    {
        SignIns.Map(hub);
        Profiles.Map(hub);
        NamespaceRoutes.Map(hub);
        UserAdministration.Map(hub);
        PersonalTokens.Map(hub);
        OrganizationProfiles.Map(hub);
        OrganizationMembers.Map(hub);
        Groups.Map(hub);
        GroupMembers.Map(hub);
        Invites.Map(hub);
        SettingsRoutes.Map(hub);
        OrganizationTokens.Map(hub);
        AuditLogs.Map(hub);
        ScimDescriptions.Map(hub);
        ScimUsers.Map(hub);
        Plans.Map(hub);
    }

    private static void MapRepositories(IEndpointRouteBuilder hub)
    {
        RepositoryRoutes.Map(hub);
        Tags.Map(hub);
        TagVersionRoutes.Map(hub);
        TrashRoutes.Map(hub);
        Sharing.Map(hub);
        NamespaceSettingRoutes.Map(hub);
        Starring.Map(hub);
        Webhooks.Map(hub);
        RetentionRoutes.Map(hub);
        RepositorySearchEndpoint.Map(hub);
        CatalogSearch.Map(hub);
    }

    private static bool IsHub(HttpContext http) =>
        http.Features.Get<HubRequest>() is not null
        || http.Request.Path.StartsWithSegments("/api/search")
        || http.Request.Path.StartsWithSegments("/api/billing");
}
