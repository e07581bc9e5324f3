using System.Net;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class RepositoryCatalogTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly Caller Nobody = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "docker"));
    private TestRegistry _registry = null!;

    private RepositoryCatalog Catalog => _registry.Get<RepositoryCatalog>();

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync(database);

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_pushed_while_open_stays_public_and_is_the_administrators()
    {
        await PushAsync(Nobody, "bob/app");
        await PushAsync(Nobody, "base");
        var root = await _registry.AccountAsync("the-root");
        var alice = await _registry.AccountAsync("alice");

        Assert.False((await Catalog.FindAsync(alice, Name("bob/app"), Cancel)).Value!.IsPrivate);
        Assert.True((await DecideAsync(root, RepositoryAction.Administer, "bob/app")).Allowed);
        Assert.False((await DecideAsync(alice, RepositoryAction.Push, "bob/app")).Allowed);
        Assert.False((await DecideAsync(Nobody, RepositoryAction.Push, "base")).Allowed);
    }

    [Fact]
    public async Task Who_signs_up_does_not_take_over_what_was_pushed_under_the_name()
    {
        await PushAsync(Nobody, "bob/app");
        var root = await _registry.AccountAsync("the-root");
        await _registry.Get<RegistrySettings>().SetSignUpAsync(root, SignUpMode.Open, Cancel);

        var taken = await _registry.Get<Accounts>().SignUpAsync(new NewAccount("bob", "plum-tractor-9"), null, Origin.Local, Cancel);

        Assert.Equal("name_taken", taken.Refusal?.Code);
    }

    [Fact]
    public async Task A_first_push_makes_what_the_namespace_says()
    {
        var alice = await _registry.AccountAsync("alice");
        await _registry.Get<OrganizationCatalog>().CreateAsync(alice, "harbour", "", null, Cancel);
        await _registry.Get<OrganizationCatalog>()
            .UpdateAsync(alice, "harbour", new OrganizationChange { NewRepositoriesArePrivate = false }, Cancel);

        await PushAsync(alice, "alice/app");
        await PushAsync(alice, "harbour/app");
        await PushAsync(alice, "base");

        Assert.True((await Catalog.FindAsync(alice, Name("alice/app"), Cancel)).Value!.IsPrivate);
        Assert.False((await Catalog.FindAsync(alice, Name("harbour/app"), Cancel)).Value!.IsPrivate);
        Assert.True((await Catalog.FindAsync(alice, Name("base"), Cancel)).Value!.IsPrivate);
    }

    [Fact]
    public async Task A_person_may_prefer_public_repositories()
    {
        var alice = await _registry.AccountAsync("alice");
        Assert.True(await _registry.Get<Accounts>().NewRepositoriesArePrivateAsync("alice", Cancel));
        await _registry.Get<Accounts>().UpdateProfileAsync(alice, "alice", new ProfileChange { NewRepositoriesArePrivate = false }, Cancel);

        await PushAsync(alice, "alice/app");

        Assert.False((await Catalog.FindAsync(alice, Name("alice/app"), Cancel)).Value!.IsPrivate);
        Assert.False(await _registry.Get<Accounts>().NewRepositoriesArePrivateAsync("alice", Cancel));
    }

    [Fact]
    public async Task First_pushes_at_once_make_one_repository()
    {
        var alice = await _registry.AccountAsync("alice");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PushAsync(alice, "alice/app"))));

        Assert.Single(await Catalog.ListAsync(alice, "alice", null, null, 10, Cancel));
    }

    [Fact]
    public async Task Repositories_are_created_described_hidden_and_deleted_by_who_may()
    {
        var alice = await _registry.AccountAsync("alice");
        var bob = await _registry.AccountAsync("bob");
        var name = Name("alice/app");
        Assert.Equal(Refusal.Denied, (await Catalog.CreateAsync(bob, name, null, new RepositoryChange(), Cancel)).Refusal);
        Assert.True((await Catalog.CreateAsync(alice, name, false, new RepositoryChange { Description = "An app" }, Cancel)).Succeeded);
        Assert.Equal("repository_exists", (await Catalog.CreateAsync(alice, name, null, new RepositoryChange(), Cancel)).Refusal?.Code);

        Assert.Equal(Refusal.Denied, (await Catalog.UpdateAsync(bob, name, new RepositoryChange { Description = "Mine" }, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await Catalog.DeleteAsync(bob, name, Cancel)).Refusal);
        Assert.True((await Catalog.UpdateAsync(alice, name, new RepositoryChange { FullDescription = "# App" }, Cancel)).Succeeded);
        Assert.Equal(("An app", "# App"), Texts((await Catalog.FindAsync(bob, name, Cancel)).Value!));

        Assert.True((await Catalog.SetVisibilityAsync(alice, name, true, Cancel)).Succeeded);
        Assert.Equal(Refusal.NotFound, (await Catalog.FindAsync(bob, name, Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Catalog.DeleteAsync(bob, name, Cancel)).Refusal);
        Assert.True((await Catalog.DeleteAsync(alice, name, Cancel)).Succeeded);
        Assert.Equal(Refusal.NotFound, (await Catalog.FindAsync(alice, name, Cancel)).Refusal);
    }

    [Theory]
    [InlineData("users/app")]
    [InlineData("search")]
    public async Task What_the_Hub_API_owns_is_no_name_of_a_repository(string name)
    {
        var root = await _registry.AccountAsync("the-root");

        Assert.Equal("name_reserved", (await Catalog.CreateAsync(root, Name(name), null, new RepositoryChange(), Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_description_has_its_bounds()
    {
        var alice = await _registry.AccountAsync("alice");

        var whales = string.Concat(Enumerable.Repeat("🐳", 100));
        Assert.Equal("description_invalid", await RefusedAsync(alice, new RepositoryChange { Description = new string('x', 101) }));
        Assert.Equal("description_invalid", await RefusedAsync(alice, new RepositoryChange { Description = "two\nlines" }));
        Assert.Equal("description_invalid", await RefusedAsync(alice, new RepositoryChange { Description = whales + "🐳" }));
        Assert.Equal(
            "full_description_invalid", await RefusedAsync(alice, new RepositoryChange { FullDescription = new string('ü', 12_501) }));
        Assert.Equal("full_description_invalid", await RefusedAsync(alice, new RepositoryChange { FullDescription = "nul\0" }));
        Assert.Null(await RefusedAsync(alice, new RepositoryChange { Description = whales, FullDescription = new string('ü', 12_500) }));
    }

    [Fact]
    public async Task Lists_are_in_byte_order_and_go_on_after_a_name()
    {
        var alice = await _registry.AccountAsync("alice");
        string[] names = ["alice/b", "alice/a-b", "alice/a_b", "alice/a.b", "alice/a0", "alice/a"];
        foreach (var name in names)
        {
            await PushAsync(alice, name);
        }

        var ordered = names.Order(StringComparer.Ordinal).ToList();
        Assert.Equal(ordered, (await Catalog.NamesAsync(alice, null, 100, Cancel)).Items);
        Assert.Equal(ordered.Skip(2).Take(2), (await Catalog.NamesAsync(alice, ordered[1], 2, Cancel)).Items);
        Assert.Empty((await Catalog.NamesAsync(Nobody, null, 100, Cancel)).Items);
        Assert.Equal(6, await Catalog.CountAsync(alice, "alice", null, Cancel));
        Assert.Equal(["alice/a.b"], (await Catalog.ListAsync(alice, null, "a.b", null, 10, Cancel)).Select(r => r.Name));
    }

    [Fact]
    public async Task Collaborators_are_for_personal_repositories_and_may_leave()
    {
        var alice = await _registry.AccountAsync("alice");
        var bob = await _registry.AccountAsync("bob");
        await _registry.Get<OrganizationCatalog>().CreateAsync(alice, "harbour", "", null, Cancel);
        await PushAsync(alice, "harbour/app");
        await PushAsync(alice, "alice/app");
        var collaborators = _registry.Get<Collaborators>();

        Assert.Equal(
            "collaborators_personal_only",
            (await collaborators.SetAsync(alice, Name("harbour/app"), "bob", RepositoryRole.Read, Cancel)).Refusal?.Code);
        Assert.Equal(Refusal.NotFound, (await collaborators.SetAsync(bob, Name("alice/app"), "bob", RepositoryRole.Admin, Cancel)).Refusal);
        Assert.True((await collaborators.SetAsync(alice, Name("alice/app"), "bob", RepositoryRole.Write, Cancel)).Succeeded);
        Assert.Equal(Refusal.Denied, (await collaborators.SetAsync(bob, Name("alice/app"), "bob", RepositoryRole.Admin, Cancel)).Refusal);
        Assert.Equal(
            [new Collaborator(bob.AccountId!.Value, "bob", RepositoryRole.Write)],
            (await collaborators.ListAsync(alice, Name("alice/app"), Cancel)).Value!);
        Assert.True((await collaborators.RemoveAsync(bob, Name("alice/app"), "bob", Cancel)).Succeeded);
        Assert.Equal(Refusal.NotFound, (await Catalog.FindAsync(bob, Name("alice/app"), Cancel)).Refusal);
    }

    private static RepositoryName Name(string text) => RepositoryName.Parse(text);

    private static (string Description, string FullDescription) Texts(Repository repository) =>
        (repository.Description, repository.FullDescription);

    private ValueTask<AccessDecision> DecideAsync(Caller caller, RepositoryAction action, string name) =>
        _registry.Get<AccessPolicy>().DecideAsync(caller, action, Name(name), Cancel);

    private async Task<string?> RefusedAsync(Caller caller, RepositoryChange change) =>
        (await Catalog.CreateAsync(caller, Name("alice/app"), null, change, Cancel)).Refusal?.Code;

    private async Task PushAsync(Caller caller, string name)
    {
        Assert.True((await DecideAsync(caller, RepositoryAction.Push, name)).Allowed);
        await _registry.Get<MetadataStore>().ChangeAsync(
            async change => await RepositoryCreation.FindAsync(change, Name(name), caller, _registry.Clock, Cancel)
                ?? await RepositoryCreation.CreateByPushAsync(change, Name(name), caller, _registry.Clock, Cancel),
            Durability.Durable, Cancel);
    }
}

public sealed class RepositoryCatalogOnSqliteTests() : RepositoryCatalogTests(TestDatabase.Sqlite);

public sealed class RepositoryCatalogOnPostgreSqlTests() : RepositoryCatalogTests(TestDatabase.PostgreSql);
