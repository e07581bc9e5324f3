using System.Text.Json;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Organizations;

/// <summary>Which images of Docker Hub an organization lets its members use. Kept for clients that set it; Berth serves its own images
/// only, so nothing follows from it.</summary>
public sealed record ImageAccess(bool Enabled, bool AllowOfficialImages, bool AllowVerifiedPublishers)
{
    public static readonly ImageAccess Unset = new(false, true, true);
}

/// <summary>Which registries an organization lets its members use; kept as <see cref="ImageAccess"/> is.</summary>
public sealed record RegistryAccess(bool Enabled, IReadOnlyList<StandardRegistry> Standard, IReadOnlyList<CustomRegistry> Custom)
{
    public static readonly RegistryAccess Unset = new(false, [], []);
}

public sealed record StandardRegistry(string Id, bool Allowed);

public sealed record CustomRegistry(string Address, string FriendlyName, bool Allowed);

/// <summary>What an organization has set beside its profile. Members read it, owners write it.</summary>
public sealed class OrganizationSettings(MetadataStore store, AccessEpoch epoch, TimeProvider clock)
{
    private const int MostRegistries = 100, LongestText = 255;

    public Task<Outcome<ImageAccess>> ImageAccessAsync(Caller caller, string organization, CancellationToken cancel) =>
        ReadAsync(caller, organization, OrganizationScopes.None, row => row?.ImageAccess, ImageAccess.Unset, cancel);

    public Task<Outcome<RegistryAccess>> RegistryAccessAsync(Caller caller, string organization, CancellationToken cancel) =>
        ReadAsync(caller, organization, OrganizationScopes.ReadRegistryAccess, row => row?.RegistryAccess, RegistryAccess.Unset, cancel);

    public Task<Outcome<ImageAccess>> SetAsync(Caller caller, string organization, ImageAccess value, CancellationToken cancel) =>
        WriteAsync(caller, organization, OrganizationScopes.None, value, (row, json) => row.ImageAccess = json, cancel);

    public async Task<Outcome<RegistryAccess>> SetAsync(Caller caller, string organization, RegistryAccess value, CancellationToken cancel)
    {
        var texts = value.Standard.Select(registry => registry.Id)
            .Concat(value.Custom.SelectMany(registry => new[] { registry.Address, registry.FriendlyName }));
        return value.Standard.Count + value.Custom.Count > MostRegistries || !texts.All(text => OneLine.Is(text, LongestText))
            ? Refusal.Invalid(
                "registries_invalid", $"There are at most {MostRegistries} registries, with texts of at most {LongestText} characters, each on one line.", "registries")
            : await WriteAsync(
                caller, organization, OrganizationScopes.EditRegistryAccess, value, (row, json) => row.RegistryAccess = json, cancel);
    }

    private Task<Outcome<T>> ReadAsync<T>(
        Caller caller, string organization, OrganizationScopes scope, Func<OrganizationSettingsRow?, string?> pick, T unset,
        CancellationToken cancel) =>
        store.ReadAsync(
            context => context.InOrganizationAsync<T>(
                caller, organization, MemberRole.Member, scope, clock,
                async access =>
                {
                    var row = await context.OrganizationSettings.SingleOrDefaultAsync(s => s.OrganizationId == access.Row.Id, cancel);
                    return pick(row) is { } json ? JsonSerializer.Deserialize<T>(json)! : unset;
                },
                cancel),
            cancel);

    private Task<Outcome<T>> WriteAsync<T>(
        Caller caller, string organization, OrganizationScopes scope, T value, Action<OrganizationSettingsRow, string> put,
        CancellationToken cancel) =>
        epoch.WriteAsync<T>(
            context => context.InOrganizationAsync<T>(
                caller, organization, MemberRole.Owner, scope, clock,
                async access =>
                {
                    var row = await context.OrganizationSettings.FindAsync([access.Row.Id], cancel)
                        ?? context.OrganizationSettings.Add(new OrganizationSettingsRow { OrganizationId = access.Row.Id }).Entity;
                    put(row, JsonSerializer.Serialize(value));
                    context.Record(clock, caller, AuditActions.OrganizationUpdate, organization, organization, new { settings = typeof(T).Name });
                    return value;
                },
                cancel),
            cancel);
}
