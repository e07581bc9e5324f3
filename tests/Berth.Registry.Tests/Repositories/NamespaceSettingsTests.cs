using System.Net;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class NamespaceSettingsTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly Caller Nobody = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "docker"));
    private TestRegistry _registry = null!;
    private Caller _root = null!, _ada = null!, _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        (_root, _ada, _bob) = (await _registry.AccountAsync("the-root"), await _registry.AccountAsync("ada"), await _registry.AccountAsync("bob"));
        await _registry.Get<OrganizationCatalog>().CreateAsync(_ada, "guild", "", null, Cancel);
        await _registry.Get<Members>().SetAsync(_ada, "guild", "bob", MemberRole.Editor, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Who_owns_a_namespace_sets_all_of_it_but_the_quota()
    {
        foreach (var space in (string[])["ada", "guild"])
        {
            var set = await UpdateAsync(_ada, space, new() { TrashDays = 30, ImmutableTags = true, ImmutableTagRules = ["^v"], QuotaBytes = -1 });
            var kept = await UpdateAsync(_ada, space, new() { ImmutableTags = false });
            var quota = await UpdateAsync(_ada, space, new() { QuotaBytes = 5 });
            var reset = await UpdateAsync(_ada, space, new() { TrashDays = -1 });

            Assert.Equal((30, true, false), (set.Value!.TrashDays, set.Value.ImmutableTags, set.Value.MaySetQuota));
            Assert.Equal((30, "^v"), (kept.Value!.TrashDays, Assert.Single(kept.Value.ImmutableTagRules)));
            Assert.Equal("denied", quota.Refusal?.Code);
            Assert.Null(reset.Value!.TrashDays);
        }
    }

    [Fact]
    public async Task Administrators_set_quotas_and_what_nobody_owns()
    {
        foreach (var space in (string[])["ada", "guild", "library", ""])
        {
            Assert.Equal(5000, (await UpdateAsync(_root, space, new() { QuotaBytes = 5000, TrashDays = 1 })).Value!.QuotaBytes);
        }

        await _registry.Images.BlobAsync(_ada, "guild/app", new byte[1000]);
        await _registry.Images.BlobAsync(_ada, "guild/api", new byte[1000]);
        await UpdateAsync(_root, "ada", new() { QuotaBytes = -1 });

        Assert.Equal(
            [new QuotaUse("", 0, 5000), new QuotaUse("guild", 1000, 5000), new QuotaUse("library", 0, 5000)],
            await _registry.Get<NamespaceSettings>().QuotasAsync(_root, Cancel));
        Assert.Empty(await _registry.Get<NamespaceSettings>().QuotasAsync(_ada, Cancel));
        Assert.Equal("not_found", (await UpdateAsync(_root, "no such", new() { QuotaBytes = 1 })).Refusal?.Code);
    }

    [Fact]
    public async Task To_others_there_is_no_such_thing()
    {
        await UpdateAsync(_root, "guild", new() { QuotaBytes = 5000 });
        foreach (var (caller, space) in new[] { (_bob, "ada"), (_bob, "library"), (_bob, ""), (Nobody, "ada"), (_ada, "the-root") })
        {
            Assert.Equal("not_found", (await _registry.Get<NamespaceSettings>().ReadAsync(caller, space, Cancel)).Refusal?.Code);
            Assert.Equal("not_found", (await UpdateAsync(caller, space, new() { TrashDays = 1 })).Refusal?.Code);
        }

        Assert.Equal("denied", (await UpdateAsync(_bob, "guild", new() { TrashDays = 1 })).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_no_setting_is_refused()
    {
        Assert.Equal("trash_days", (await UpdateAsync(_ada, "ada", new() { TrashDays = 3651 })).Refusal?.Field);
        Assert.Equal("trash_days", (await UpdateAsync(_ada, "ada", new() { TrashDays = -2 })).Refusal?.Field);
        Assert.Equal("quota_bytes", (await UpdateAsync(_root, "ada", new() { QuotaBytes = -2 })).Refusal?.Field);
        Assert.Equal("immutable_tags_rules", (await UpdateAsync(_ada, "ada", new() { ImmutableTagRules = ["("] })).Refusal?.Field);
    }

    [Fact]
    public async Task The_log_says_what_changed_and_nothing_when_nothing_did()
    {
        await UpdateAsync(_root, "ada", new() { QuotaBytes = 50L << 30, TrashDays = 7 });
        await UpdateAsync(_root, "ada", new() { QuotaBytes = 50L << 30, TrashDays = 7 });
        await UpdateAsync(_root, "ada", new() { QuotaBytes = -1 });

        var told = (await _registry.Get<AuditLog>().ReadAsync(_root, new AuditFilter { Namespace = "ada", Action = "namespace" }, null, 10, Cancel)).Value!;
        Assert.Equal(
            [AuditActions.QuotaUpdate, AuditActions.QuotaUpdate, AuditActions.NamespaceUpdate], told.Select(entry => entry.Action).Order(StringComparer.Ordinal));
        Assert.Contains(told, entry => entry.Data.Contains("\"name\":\"50GiB\"", StringComparison.Ordinal));
        Assert.Contains(told, entry => entry.Data.Contains("\"trash_days\":7", StringComparison.Ordinal));
    }

    private Task<Outcome<NamespaceSetting>> UpdateAsync(Caller caller, string space, NamespaceSettingChange change) =>
        _registry.Get<NamespaceSettings>().UpdateAsync(caller, space, change, Cancel);
}

public sealed class NamespaceSettingsOnSqliteTests() : NamespaceSettingsTests(TestDatabase.Sqlite);

public sealed class NamespaceSettingsOnPostgreSqlTests() : NamespaceSettingsTests(TestDatabase.PostgreSql);
