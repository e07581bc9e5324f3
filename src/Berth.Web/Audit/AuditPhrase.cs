using System.Text.Json;
using Berth.Registry.Trail;
using Berth.Web.Localization;
using Berth.Web.Repositories;

namespace Berth.Web.Audit;

/// <summary>What somebody did, as a sentence that follows their name: the text of <paramref name="Key"/>, where {0} is the target and
/// {1} who or what else it was about.</summary>
/// <param name="Link">The target's page; null where it has none.</param>
internal sealed record AuditPhrase(string Key, string Target, string? Link, string Detail)
{
    public static AuditPhrase Of(AuditEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data.Length == 0 ? "{}" : entry.Data);
        var (target, link) = Named(entry, data.RootElement);
        var detail = Read(data.RootElement, "user") ?? Read(data.RootElement, "team") ?? Read(data.RootElement, "name") ?? "";
        return new AuditPhrase(KeyOf(entry, data.RootElement), target, link, detail);
    }

    /// <summary>Some actions have one more sentence for those who did it to themselves.</summary>
    private static string KeyOf(AuditEntry entry, JsonElement data)
    {
        var key = $"audit.{entry.Action.Replace('_', '.')}";
        return entry.Action switch
        {
            AuditActions.RepositoryPrivacy => key + (Says(data, "private") ? ".private" : ".public"),
            AuditActions.RepositoryRename when Read(data, "to") != entry.Target => key + ".away",
            _ when entry.Actor == entry.Target && Texts.Find(key + ".self") is not null => key + ".self",
            _ => key,
        };
    }

    private static (string Target, string? Link) Named(AuditEntry entry, JsonElement data) => entry.Action switch
    {
        AuditActions.TagPush when Read(data, "tag") is { } tag =>
            ($"{entry.Target}:{tag}", RepositoryPath.Url(entry.Target, $"tags/{tag}")),
        AuditActions.TagDelete when Read(data, "reference") is { } reference =>
            (Reference(entry.Target, reference), RepositoryPath.Url(entry.Target)),
        AuditActions.RepositoryDelete => (entry.Target, null),
        AuditActions.RetentionUpdate when Says(data, "namespace") => (entry.Target, $"/u/{entry.Target}"),
        _ when entry.Action.StartsWith("repo.", StringComparison.Ordinal) => (entry.Target, RepositoryPath.Url(entry.Target)),
        AuditActions.OrganizationCreate or AuditActions.OrganizationUpdate => (entry.Target, $"/u/{entry.Target}"),
        _ => (entry.Target, null),
    };

    private static string Reference(string repository, string reference) => Oci.Digest.TryParse(reference, out var digest)
        ? $"{repository}@{Digests.Short(digest)}"
        : $"{repository}:{reference}";

    private static string? Read(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Says(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
