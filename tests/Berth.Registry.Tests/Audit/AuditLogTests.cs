using System.Net;
using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Audit;

public abstract class AuditLogTests(TestDatabase database) : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private Caller _root = null!, _alice = null!;

    private AuditLog Log => _registry.Get<AuditLog>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _root = await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_is_read_newest_first_by_key()
    {
        for (var at = 0; at < 5; at++)
        {
            await _registry.Get<Accounts>().UpdateProfileAsync(_alice, "alice", new ProfileChange { FullName = $"Alice {at}" }, Cancel);
        }

        var filter = new AuditFilter { Action = AuditActions.AccountUpdate };
        var first = (await Log.ListAsync(_root, filter, null, 0, 3, Cancel)).Value!;
        var rest = (await Log.ListAsync(_root, filter, first.Items[^1].Id, 0, 3, Cancel)).Value!;

        Assert.Equal((5, 3, 2), (first.Total, first.Items.Count, rest.Items.Count));
        Assert.Equal(first.Items.Concat(rest.Items).Select(e => e.Id).OrderDescending(), first.Items.Concat(rest.Items).Select(e => e.Id));
    }

    [Fact]
    public async Task It_is_narrowed_by_each_of_its_parts()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "", null, Cancel);
        var now = _registry.Clock.GetUtcNow();

        Assert.Equal(2, await CountAsync(new AuditFilter { Action = AuditActions.AccountCreate }));
        Assert.Equal(2, await CountAsync(new AuditFilter { Action = "account" }));
        Assert.Equal(0, await CountAsync(new AuditFilter { Action = "acc" }));
        Assert.Equal(0, await CountAsync(new AuditFilter { Action = "%" }));
        Assert.Equal(1, await CountAsync(new AuditFilter { Namespace = "harbour" }));
        Assert.Equal(1, await CountAsync(new AuditFilter { Actor = "alice" }));
        Assert.Equal(1, await CountAsync(new AuditFilter { Target = "alice" }));
        Assert.Equal(3, await CountAsync(new AuditFilter { From = now.AddMinutes(-1), To = now.AddMinutes(1) }));
        Assert.Equal(0, await CountAsync(new AuditFilter { From = now.AddMinutes(1) }));
    }

    [Fact]
    public async Task Others_read_the_log_of_what_is_theirs()
    {
        var bob = await _registry.AccountAsync("bob");
        await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "", null, Cancel);
        await _registry.Get<Members>().SetAsync(_alice, "harbour", "bob", MemberRole.Editor, Cancel);

        Assert.True((await ListAsync(_alice, "harbour")).Succeeded);
        Assert.True((await ListAsync(bob, "bob")).Succeeded);
        Assert.Equal(Refusal.NotFound, (await ListAsync(bob, "harbour")).Refusal);
        Assert.Equal(Refusal.NotFound, (await ListAsync(bob, "alice")).Refusal);
        Assert.Equal(Refusal.NotFound, (await ListAsync(bob, null)).Refusal);
        Assert.Equal(Refusal.NotFound, (await ListAsync(Caller.Anonymous(Origin.Local), "alice")).Refusal);
    }

    [Fact]
    public async Task Who_administers_a_repository_reads_what_was_done_to_it()
    {
        var bob = await _registry.AccountAsync("bob");
        var name = RepositoryName.Parse("alice/app");
        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, name, true, new RepositoryChange(), Cancel);
        var filter = new AuditFilter { Namespace = "alice", Target = "alice/app" };
        Assert.Equal(Refusal.NotFound, (await Log.ListAsync(bob, filter, null, 0, 10, Cancel)).Refusal);

        await _registry.Get<Collaborators>().SetAsync(_alice, name, "bob", RepositoryRole.Admin, Cancel);

        Assert.Equal(
            [AuditActions.CollaboratorAdd, AuditActions.RepositoryCreate],
            (await Log.ListAsync(bob, filter, null, 0, 10, Cancel)).Value!.Items.Select(entry => entry.Action));
        Assert.Equal(Refusal.NotFound, (await Log.ListAsync(bob, filter with { Target = "alice" }, null, 0, 10, Cancel)).Refusal);
    }

    [Fact]
    public async Task What_is_old_goes_and_the_rest_stays()
    {
        _registry.Clock.Advance(TimeSpan.FromDays(400));
        await _registry.AccountAsync("bob");

        Assert.Equal(2, await Log.RemoveOlderThanAsync(TimeSpan.FromDays(365), Cancel));
        Assert.Equal(["bob"], (await ListAsync(_root, null)).Value!.Items.Select(entry => entry.Target));
    }

    [Fact]
    public async Task A_flood_of_failures_is_a_few_hundred_lines_a_minute()
    {
        var deferred = _registry.Get<DeferredWrites>();
        for (var at = 0; at < 5000; at++)
        {
            deferred.SignInFailed(null, new Origin(new IPAddress(0x0100_0000L + at), "bot"));
        }

        var page = (await Log.ListAsync(_root, new AuditFilter { Action = AuditActions.SignInFailed }, null, 0, 1000, Cancel)).Value!;

        Assert.Equal(201, page.Total);
        Assert.Contains(page.Items, entry => entry.Data == """{"attempts":4800}""");
    }

    [Fact]
    public async Task What_a_stranger_sends_cannot_break_a_line_or_a_terminal()
    {
        var origin = new Origin(IPAddress.Loopback, "evil\r\n\u001b[31m\0agent");
        _registry.Get<DeferredWrites>().SignInFailed("alice", origin);

        var entry = Assert.Single(
            (await Log.ListAsync(_root, new AuditFilter { Action = AuditActions.SignInFailed }, null, 0, 10, Cancel)).Value!.Items);
        Assert.Equal("evil???[31m?agent", entry.UserAgent);
    }

    private async Task<int> CountAsync(AuditFilter filter) => (await Log.ListAsync(_root, filter, null, 0, 0, Cancel)).Value!.Total;

    private Task<Outcome<CountedPage<AuditEntry>>> ListAsync(Caller caller, string? space) =>
        Log.ListAsync(caller, new AuditFilter { Namespace = space }, null, 0, 100, Cancel);
}

public sealed class AuditLogOnSqliteTests() : AuditLogTests(TestDatabase.Sqlite);

public sealed class AuditLogOnPostgreSqlTests() : AuditLogTests(TestDatabase.PostgreSql);
