using System.Text;
using Berth.Oci;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Registry.Webhooks;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Webhooks;

public abstract class RepositoryWebhooksTests(TestDatabase database) : IAsyncLifetime
{
    private const string Url = "https://robot:s3cret@hooks.example/T0/B0?token=canary";

    private static readonly RepositoryName App = RepositoryName.Parse("alice/app");
    private TestRegistry _registry = null!;
    private Caller _alice = null!, _bob = null!;

    private RepositoryWebhooks Webhooks => _registry.Get<RepositoryWebhooks>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
        await _registry.Get<RepositoryCatalog>().CreateAsync(_alice, App, false, new RepositoryChange(), Cancel);
        await _registry.Get<Collaborators>().SetAsync(_alice, App, "bob", RepositoryRole.Write, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_webhook_is_kept_until_it_is_deleted()
    {
        var made = (await CreateAsync("Deploy to Staging!", Url)).Value!;
        var again = (await CreateAsync("deploy to staging", Url)).Value!;
        var odd = (await CreateAsync("部署", "http://[::1]:8080/")).Value!;

        Assert.Equal(("deploy-to-staging", "deploy-to-staging-2", "webhook"), (made.Slug, again.Slug, odd.Slug));
        Assert.Equal([made.Id, again.Id, odd.Id], (await Webhooks.ListAsync(_alice, App, Cancel)).Value!.Select(webhook => webhook.Id));
        Assert.Equal([new Hook("Deploy to Staging!", Url)], made.Hooks);
        Assert.True((await Webhooks.DeleteAsync(_alice, App, "deploy-to-staging", Cancel)).Succeeded);
        Assert.True((await Webhooks.DeleteAsync(_alice, App, "部署", Cancel)).Succeeded);
        Assert.Equal(Refusal.NotFound, (await Webhooks.DeleteAsync(_alice, App, "webhook", Cancel)).Refusal);
        Assert.Equal(again.Id, Assert.Single((await Webhooks.ListAsync(_alice, App, Cancel)).Value!).Id);
    }

    [Fact]
    public async Task Webhooks_and_collaborators_are_counted_for_their_tabs()
    {
        var app = (await _registry.Get<RepositoryCatalog>().FindAsync(_alice, App, Cancel)).Value!;
        await CreateAsync("deploy", Url);
        await CreateAsync("test", Url);

        Assert.Equal(new RepositoryCounts(Collaborators: 1, Webhooks: 2), await _registry.Get<RepositoryQueries>().CountsAsync(app.Id, Cancel));
    }

    [Fact]
    public async Task A_webhook_keeps_its_hooks_in_their_order()
    {
        IReadOnlyList<Hook> hooks = [new("first", Url), new("second", "https://other.example/"), new("third", Url)];
        Assert.True((await Webhooks.CreateAsync(_alice, App, "all", hooks, Cancel)).Succeeded);

        Assert.Equal(hooks, Assert.Single((await Webhooks.ListAsync(_alice, App, Cancel)).Value!).Hooks);
    }

    [Fact]
    public async Task A_webhook_of_when_each_had_one_address_keeps_it()
    {
        await CreateAsync("deploy", "https://other.example/");
        var address = _registry.Get<SecretBox>().Protect("webhook", Encoding.UTF8.GetBytes(Url));
        await _registry.Get<MetadataStore>().WriteAsync(
            context => context.Webhooks.ExecuteUpdateAsync(row => row.SetProperty(w => w.Hooks, address), Cancel), Cancel);

        Assert.Equal([new Hook("deploy", Url)], Assert.Single((await Webhooks.ListAsync(_alice, App, Cancel)).Value!).Hooks);
    }

    [Fact]
    public async Task Hooks_are_one_to_ten_and_each_is_checked()
    {
        foreach (var hooks in (IReadOnlyList<Hook>[])[[], [.. Enumerable.Repeat(new Hook("x", Url), 11)], [new("x", Url), new("x", "ftp://h/")], [new("x", Url), new("\n", Url)]])
        {
            Assert.Equal(RefusalKind.Invalid, (await Webhooks.CreateAsync(_alice, App, "x", hooks, Cancel)).Refusal?.Kind);
        }

        Assert.True((await Webhooks.CreateAsync(_alice, App, "x", [.. Enumerable.Repeat(new Hook("x", Url), 10)], Cancel)).Succeeded);
    }

    [Fact]
    public async Task Webhooks_are_for_who_administers_the_repository()
    {
        Assert.Equal(Refusal.Denied, (await Webhooks.CreateAsync(_bob, App, "x", [new Hook("x", Url)], Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await Webhooks.ListAsync(_bob, App, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await Webhooks.DeleteAsync(_bob, App, "x", Cancel)).Refusal);
    }

    [Theory]
    [InlineData("", Url)]
    [InlineData("two\nlines", Url)]
    [InlineData("x", "")]
    [InlineData("x", "ftp://hooks.example/")]
    [InlineData("x", "javascript:alert(1)")]
    [InlineData("x", "/relative")]
    [InlineData("x", "https://hooks.example/\r\nX: y")]
    public async Task What_cannot_be_called_is_refused(string name, string url) =>
        Assert.Equal(RefusalKind.Invalid, (await CreateAsync(name, url)).Refusal?.Kind);

    [Fact]
    public async Task There_are_bounds()
    {
        Assert.Equal(RefusalKind.Invalid, (await CreateAsync("x", "https://h/" + new string('x', 246))).Refusal?.Kind);
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await CreateAsync("x", "https://h/" + new string('x', 245))).Succeeded);
        }

        Assert.Equal("webhooks_too_many", (await CreateAsync("x", Url)).Refusal?.Code);
    }

    [Fact]
    public async Task The_bound_holds_for_many_at_once_on_two_nodes()
    {
        await using var other = _registry.AnotherNode();
        for (var i = 0; i < 17; i++)
        {
            Assert.True((await CreateAsync("earlier", Url)).Succeeded);
        }

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            () => (i % 2 == 0 ? _registry : other).Get<RepositoryWebhooks>().CreateAsync(_alice, App, $"hook {i}", [new Hook("x", Url)], Cancel))));

        Assert.Equal(3, made.Count(webhook => webhook.Succeeded));
        Assert.All(made.Where(webhook => !webhook.Succeeded), webhook => Assert.Equal("webhooks_too_many", webhook.Refusal?.Code));
        Assert.Equal(20, (await Webhooks.ListAsync(_alice, App, Cancel)).Value!.Count);
    }

    [Fact]
    public async Task The_address_is_in_no_log_and_not_in_the_open_in_the_database()
    {
        var made = (await CreateAsync("deploy", Url)).Value!;
        await Webhooks.DeleteAsync(_alice, App, "deploy", Cancel);
        await CreateAsync("deploy", Url);

        var rows = await _registry.Get<MetadataStore>().ReadAsync(context => context.Webhooks.ToListAsync(Cancel), Cancel);
        var log = await _registry.Get<AuditLog>().ReadAsync(_alice, new AuditFilter { Namespace = "alice" }, null, 50, Cancel);
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(Assert.Single(rows).Hooks), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", made.ToString() + made.Hooks[0], StringComparison.Ordinal);
        Assert.Contains(log.Value!, entry => entry.Action == AuditActions.WebhookDelete);
        Assert.All(log.Value!, entry => Assert.DoesNotContain("canary", entry.Data, StringComparison.Ordinal));
    }

    private Task<Outcome<Webhook>> CreateAsync(string name, string url) => Webhooks.CreateAsync(_alice, App, name, [new Hook(name, url)], Cancel);
}

public sealed class RepositoryWebhooksOnSqliteTests() : RepositoryWebhooksTests(TestDatabase.Sqlite);

public sealed class RepositoryWebhooksOnPostgreSqlTests() : RepositoryWebhooksTests(TestDatabase.PostgreSql);
