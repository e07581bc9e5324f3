using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>What holds for all repositories of a namespace, read and set by who owns it; but for its quota, which administrators of the registry
/// set. So they do all of it in namespaces that nobody owns.</summary>
public sealed class NamespaceSettings(MetadataStore store, TimeProvider clock)
{
    private const int MostDays = 3650;

    public Task<Outcome<NamespaceSetting>> ReadAsync(Caller caller, string space, CancellationToken cancel) => store.ReadAsync<Outcome<NamespaceSetting>>(
        async context =>
        {
            var owner = await OwnerAsync(context, caller, space, cancel);
            if (!owner.Succeeded)
            {
                return owner.Refusal;
            }

            var row = await context.NamespaceSettings.SingleOrDefaultAsync(s => s.Name == space, cancel);
            return await ToSettingAsync(context, row ?? new NamespaceSettingsRow { Name = space }, owner.Value, cancel);
        },
        cancel);

    public Task<Outcome<NamespaceSetting>> UpdateAsync(
        Caller caller, string space, NamespaceSettingChange change, CancellationToken cancel) =>
        Check(change) is { } refusal
            ? Task.FromResult<Outcome<NamespaceSetting>>(refusal)
            : store.WriteAsync<Outcome<NamespaceSetting>>(
                async context =>
                {
                    var owner = await OwnerAsync(context, caller, space, cancel);
                    if (!owner.Succeeded)
                    {
                        return owner.Refusal;
                    }

                    var known = await context.NamespaceSettings.SingleOrDefaultAsync(s => s.Name == space, cancel);
                    var row = known ?? new NamespaceSettingsRow { Name = space };
                    if (ChangesQuota(change, row) && !owner.Value.IsAdministrator)
                    {
                        return Refusal.Denied;
                    }

                    if (Apply(context, caller, row, change) && known is null)
                    {
                        context.NamespaceSettings.Add(row);
                    }

                    return await ToSettingAsync(context, row, owner.Value, cancel);
                },
                cancel);

    /// <summary>Every namespace that has a quota, by name; for administrators, who else gets none.</summary>
    public Task<IReadOnlyList<QuotaUse>> QuotasAsync(Caller caller, CancellationToken cancel) => store.ReadAsync<IReadOnlyList<QuotaUse>>(
        async context =>
        {
            if (await context.ManagerAsync(caller, clock, cancel) is not { IsAdministrator: true })
            {
                return [];
            }

            var quotas = await context.NamespaceSettings.Where(s => s.QuotaBytes != null).OrderBy(s => s.Name)
                .Select(s => new { s.Name, Quota = s.QuotaBytes!.Value }).ToListAsync(cancel);
            var used = await Blobs(context).Where(blob => context.NamespaceSettings.Any(s => s.Name == blob.Namespace && s.QuotaBytes != null))
                .Distinct().GroupBy(blob => blob.Namespace).Select(blobs => new { blobs.Key, Size = blobs.Sum(blob => blob.Size) })
                .ToDictionaryAsync(row => row.Key, row => row.Size, cancel);
            return quotas.ConvertAll(row => new QuotaUse(row.Name, used.GetValueOrDefault(row.Name), row.Quota));
        },
        cancel);

    private static Refusal? Check(NamespaceSettingChange change)
    {
        if (change.TrashDays is < NamespaceSettingChange.Unset or > MostDays)
        {
            return Refusal.Invalid("trash_days_invalid", $"The trash keeps things for 0 to {MostDays} days.", "trash_days");
        }

        return change.QuotaBytes < NamespaceSettingChange.Unset
            ? Refusal.Invalid("quota_invalid", "A quota is a number of bytes, as 50GiB or 100MB.", "quota_bytes")
            : change.ImmutableTagRules is { } rules ? TagRules.Check(rules) : null;
    }

    private static bool ChangesQuota(NamespaceSettingChange change, NamespaceSettingsRow row) =>
        change.QuotaBytes is { } quota && quota != (row.QuotaBytes ?? NamespaceSettingChange.Unset);

    private static bool ChangesRules(NamespaceSettingChange change, NamespaceSettingsRow row) =>
        (change.TrashDays is { } days && days != (row.TrashDays ?? NamespaceSettingChange.Unset))
        || (change.ImmutableTags is { } enabled && enabled != row.ImmutableTags)
        || (change.ImmutableTagRules is { } rules && TagRules.Write(rules) != row.ImmutableTagRules);

    /// <returns>Whether anything changed.</returns>
    private bool Apply(BerthDbContext context, Caller caller, NamespaceSettingsRow row, NamespaceSettingChange change)
    {
        var (quota, rules) = (ChangesQuota(change, row), ChangesRules(change, row));
        if (quota)
        {
            row.QuotaBytes = change.QuotaBytes == NamespaceSettingChange.Unset ? null : change.QuotaBytes;
            var name = row.QuotaBytes is { } bytes ? ByteText.Exact(bytes) : "none";
            context.Record(clock, caller, AuditActions.QuotaUpdate, row.Name, row.Name, new { quota = row.QuotaBytes, name });
        }

        if (rules)
        {
            row.TrashDays = change.TrashDays is { } days ? days == NamespaceSettingChange.Unset ? null : days : row.TrashDays;
            row.ImmutableTags = change.ImmutableTags ?? row.ImmutableTags;
            row.ImmutableTagRules = change.ImmutableTagRules is { } texts ? TagRules.Write(texts) : row.ImmutableTagRules;
            context.Record(
                clock, caller, AuditActions.NamespaceUpdate, row.Name, row.Name,
                new { trash_days = row.TrashDays, immutable_tags = row.ImmutableTags, rules = TagRules.Read(row.ImmutableTagRules) });
        }

        return quota || rules;
    }

    /// <summary>Who asks, if it is theirs to ask: administrators of what could be a namespace; an account of its own; an organization's
    /// owners.</summary>
    private async Task<Outcome<Manager>> OwnerAsync(BerthDbContext context, Caller caller, string space, CancellationToken cancel)
    {
        var manager = await context.ManagerAsync(caller, clock, cancel);
        if (manager is null)
        {
            return Refusal.NotFound;
        }

        if (manager.IsAdministrator)
        {
            return space.Length == 0 || (RepositoryName.TryParse($"{space}/x", out var name) && name.Namespace == space) ? manager : Refusal.NotFound;
        }

        var owner = await context.Namespaces.SingleOrDefaultAsync(n => n.Name == space, cancel);
        if (owner?.AccountId is { } account)
        {
            return account == manager.AccountId ? manager : Refusal.NotFound;
        }

        var role = owner?.OrganizationId is { } organization
            ? await context.Members.Where(m => m.OrganizationId == organization && m.AccountId == manager.AccountId)
                .Select(m => (MemberRole?)m.Role).SingleOrDefaultAsync(cancel)
            : null;
        return role == MemberRole.Owner ? manager : role is null ? Refusal.NotFound : Refusal.Denied;
    }

    private static async Task<NamespaceSetting> ToSettingAsync(
        BerthDbContext context, NamespaceSettingsRow row, Manager manager, CancellationToken cancel) => new(row.Name)
        {
            TrashDays = row.TrashDays,
            QuotaBytes = row.QuotaBytes,
            UsedBytes = await Blobs(context).Where(blob => blob.Namespace == row.Name).Distinct().SumAsync(blob => blob.Size, cancel),
            ImmutableTags = row.ImmutableTags,
            ImmutableTagRules = TagRules.Read(row.ImmutableTagRules),
            MaySetQuota = manager.IsAdministrator,
        };

    /// <summary>Those of deleted repositories too: they take up room until the trash is emptied.</summary>
    private static IQueryable<BlobOf> Blobs(BerthDbContext context) =>
        from r in context.AllRepositories
        join l in context.BlobLinks on r.Id equals l.RepositoryId
        select new BlobOf { Namespace = r.Namespace, BlobId = l.BlobId, Size = l.Size };

    private sealed class BlobOf
    {
        public required string Namespace { get; init; }

        public long BlobId { get; init; }

        public long Size { get; init; }
    }
}
