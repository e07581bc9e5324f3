using System.ComponentModel;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Repositories;

/// <summary>What holds for all repositories of a namespace.</summary>
internal static class NamespaceSettingRoutes
{
    private const string Path = "/v2/namespaces/{ns}/settings";

    public static void Map(IEndpointRouteBuilder hub)
    {
        var noun = new HubNoun(hub, "namespaces.settings", "Namespace settings", "Berth");
        noun.Get(Path, ReadAsync, "What holds for all repositories of a namespace, its quota and what it takes up").Answers<NamespaceSettingBody>().Refuses(404);
        noun.Patch(Path, UpdateAsync, "Change what holds for all repositories of a namespace").Answers<NamespaceSettingBody>().Refuses(403, 404);
    }

    private static async Task<IResult> ReadAsync(HubCaller caller, string ns, NamespaceSettings settings, CancellationToken cancel) =>
        (await settings.ReadAsync(caller, RepositoryAddress.SpaceOf(ns), cancel)).Ok(NamespaceSettingBody.Of);

    private static async Task<IResult> UpdateAsync(
        HubCaller caller, string ns, Body<NamespaceSettingPatch> body, NamespaceSettings settings, CancellationToken cancel) =>
        (await settings.UpdateAsync(caller, RepositoryAddress.SpaceOf(ns), body.Value.ToChange(), cancel)).Ok(NamespaceSettingBody.Of);
}

internal sealed record NamespaceSettingBody
{
    [Description("How many days what was deleted can be restored; 0 for not at all, null for the server's time.")]
    public int? TrashDays { get; init; }

    [Description("Null for no limit.")]
    public long? QuotaBytes { get; init; }

    [Description("Bytes of all its blobs, each counted once, in the trash too.")]
    public long UsedBytes { get; init; }

    public bool ImmutableTags { get; init; }

    public IReadOnlyList<string> ImmutableTagsRules { get; init; } = [];

    public static NamespaceSettingBody Of(NamespaceSetting setting) => new()
    {
        TrashDays = setting.TrashDays,
        QuotaBytes = setting.QuotaBytes,
        UsedBytes = setting.UsedBytes,
        ImmutableTags = setting.ImmutableTags,
        ImmutableTagsRules = setting.ImmutableTagRules,
    };
}

internal sealed record NamespaceSettingPatch
{
    [Description("0 to 3650; -1 for the server's time.")]
    public int? TrashDays { get; init; }

    [Description("To change this takes an administrator of the registry; -1 for no limit.")]
    public long? QuotaBytes { get; init; }

    public bool? ImmutableTags { get; init; }

    [Description("At most five regular expressions, as a list or with commas between them.")]
    public TextList? ImmutableTagsRules { get; init; }

    public NamespaceSettingChange ToChange() => new()
    {
        TrashDays = TrashDays,
        QuotaBytes = QuotaBytes,
        ImmutableTags = ImmutableTags,
        ImmutableTagRules = ImmutableTagsRules?.Items,
    };
}
