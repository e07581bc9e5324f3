using System.ComponentModel.DataAnnotations;
using Berth.Registry.Organizations;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Organizations;

/// <summary>What clients set of an organization and read back. Berth keeps it; nothing follows from it here.</summary>
internal static class SettingsRoutes
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "orgs.settings", "Organization settings", "Docker Hub API, \"Org settings\"");
        noun.Get("/v2/orgs/{org}/settings", FindAsync, "Which images of Docker Hub members may use").Answers<SettingsBody>().Refuses(404);
        noun.Put("/v2/orgs/{org}/settings", SetAsync, "Set which images of Docker Hub members may use").Answers<SettingsBody>().Refuses(403, 404);
        noun.Get("/v2/orgs/{org}/settings/registry-access-management", FindRegistriesAsync, "Which registries members may use")
            .From("docker/terraform-provider-docker").Answers<RegistryAccessBody>().Refuses(404);
        noun.Put("/v2/orgs/{org}/settings/registry-access-management", SetRegistriesAsync, "Set which registries members may use")
            .From("docker/terraform-provider-docker").Answers<RegistryAccessBody>().Refuses(403, 404);
    }

    private static async Task<IResult> FindAsync(HubCaller caller, string org, OrganizationSettings settings, CancellationToken cancel) =>
        (await settings.ImageAccessAsync(caller, org, cancel)).Ok(SettingsBody.Of);

    private static async Task<IResult> SetAsync(
        HubCaller caller, string org, Body<SettingsBody> body, OrganizationSettings settings, CancellationToken cancel) =>
        (await settings.SetAsync(caller, org, body.Value.RestrictedImages!.ToImageAccess(), cancel)).Ok(SettingsBody.Of);

    private static async Task<IResult> FindRegistriesAsync(HubCaller caller, string org, OrganizationSettings settings, CancellationToken cancel) =>
        (await settings.RegistryAccessAsync(caller, org, cancel)).Ok(RegistryAccessBody.Of);

    private static async Task<IResult> SetRegistriesAsync(
        HubCaller caller, string org, Body<RegistryAccessBody> body, OrganizationSettings settings, CancellationToken cancel) =>
        (await settings.SetAsync(caller, org, body.Value.ToRegistryAccess(), cancel)).Ok(RegistryAccessBody.Of);
}

internal sealed record SettingsBody
{
    [Required]
    public RestrictedImages? RestrictedImages { get; init; }

    public static SettingsBody Of(ImageAccess access) => new()
    {
        RestrictedImages = new RestrictedImages(access.Enabled, access.AllowOfficialImages, access.AllowVerifiedPublishers),
    };
}

internal sealed record RestrictedImages(bool Enabled, bool AllowOfficialImages, bool AllowVerifiedPublishers)
{
    public ImageAccess ToImageAccess() => new(Enabled, AllowOfficialImages, AllowVerifiedPublishers);
}

internal sealed record RegistryAccessBody
{
    public bool Enabled { get; init; }

    public IReadOnlyList<StandardRegistryBody?>? StandardRegistries { get; init; } = [];

    public IReadOnlyList<CustomRegistryBody?>? CustomRegistries { get; init; } = [];

    public static RegistryAccessBody Of(RegistryAccess access) => new()
    {
        Enabled = access.Enabled,
        StandardRegistries = [.. access.Standard.Select(registry => new StandardRegistryBody(registry.Id, registry.Allowed))],
        CustomRegistries = [.. access.Custom.Select(registry => new CustomRegistryBody(registry.Address, registry.FriendlyName, registry.Allowed))],
    };

    public RegistryAccess ToRegistryAccess() => new(
        Enabled,
        [.. (StandardRegistries ?? []).OfType<StandardRegistryBody>().Select(registry => new StandardRegistry(registry.Id ?? "", registry.Allowed))],
        [.. (CustomRegistries ?? []).OfType<CustomRegistryBody>()
            .Select(registry => new CustomRegistry(registry.Address ?? "", registry.FriendlyName ?? "", registry.Allowed))]);
}

internal sealed record StandardRegistryBody(string? Id, bool Allowed);

internal sealed record CustomRegistryBody(string? Address, string? FriendlyName, bool Allowed);
