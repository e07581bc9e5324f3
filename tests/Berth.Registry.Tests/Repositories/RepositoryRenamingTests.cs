using System.Net;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Database;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Registry.Webhooks;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Repositories;

public abstract class RepositoryRenamingTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly Caller Nobody = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "docker"));
    private TestRegistry _registry = null!;
    private Caller _root = null!, _ada = null!, _bob = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        (_root, _ada, _bob) = (await _registry.AccountAsync("the-root"), await _registry.AccountAsync("ada"), await _registry.AccountAsync("bob"));
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Everything_goes_along_and_the_old_name_leads_there()
    {
        var digest = await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        var before = (await FindAsync(_ada, "ada/app"))!;
        await _registry.Get<Stars>().SetAsync(_ada, Name("ada/app"), true, Cancel);
        await _registry.Get<Collaborators>().SetAsync(_ada, Name("ada/app"), "bob", RepositoryRole.Write, Cancel);

        var renamed = await RenameAsync(_ada, "ada/app", "ada/api");

        Assert.True(renamed.Succeeded, renamed.Refusal?.Message);
        Assert.Equal((before.Id, "ada/api", 1), (renamed.Value.Id, renamed.Value.Name, renamed.Value.Stars));
        Assert.Null(await FindAsync(_ada, "ada/app"));
        Assert.Equal("ada/api", await LeadsToAsync(_bob, "ada/app"));
        Assert.True((await DecideAsync(_bob, RepositoryAction.Push, "ada/app")).Decision.Allowed);
        var manifest = await _registry.Get<ManifestReader>().GetAsync(Name("ada/api"), Reference.To(Tag.Parse("1.0")), Cancel);
        Assert.Equal(digest, manifest.Value?.Digest);
    }

    [Fact]
    public async Task All_names_of_a_chain_lead_to_the_last_and_it_may_go_back_to_any()
    {
        await _registry.Images.ImageAsync(_ada, "ada/a", "1.0");
        await SucceedAsync(_ada, "ada/a", "ada/b");
        await SucceedAsync(_ada, "ada/b", "ada/c");
        Assert.Equal(("ada/c", "ada/c"), (await LeadsToAsync(_ada, "ada/a"), await LeadsToAsync(_ada, "ada/b")));

        await SucceedAsync(_ada, "ada/c", "ada/a");

        Assert.Equal((null, "ada/a", "ada/a"), (await LeadsToAsync(_ada, "ada/a"), await LeadsToAsync(_ada, "ada/b"), await LeadsToAsync(_ada, "ada/c")));
        Assert.NotNull(await FindAsync(_ada, "ada/a"));
    }

    [Fact]
    public async Task A_name_that_is_taken_leads_to_who_took_it()
    {
        await _registry.Images.ImageAsync(_ada, "ada/a", "1.0");
        await _registry.Images.ImageAsync(_ada, "ada/other", "1.0");
        await SucceedAsync(_ada, "ada/a", "ada/b");
        await SucceedAsync(_ada, "ada/b", "ada/c");

        var made = await _registry.Get<RepositoryCatalog>().CreateAsync(_ada, Name("ada/a"), true, new RepositoryChange(), Cancel);
        await SucceedAsync(_ada, "ada/other", "ada/b");

        Assert.Equal(made.Value!.Id, (await FindAsync(_ada, "ada/a"))!.Id);
        Assert.Equal((null, null, "ada/b"), (await LeadsToAsync(_ada, "ada/a"), await LeadsToAsync(_ada, "ada/b"), await LeadsToAsync(_ada, "ada/other")));
    }

    [Fact]
    public async Task With_the_repository_its_former_names_are_gone()
    {
        await using var serving = await _registry.ServingNodeAsync();
        await _registry.Images.ImageAsync(_ada, "ada/a", "1.0");
        await Succeed(serving.Get<RepositoryRenaming>().RenameAsync(_ada, Name("ada/a"), Name("ada/b"), Cancel));
        Assert.Equal("ada/b", (await serving.Get<FormerNames>().FindAsync(_ada, Name("ada/a"), Cancel))?.ToString());

        await Succeed(serving.Get<RepositoryCatalog>().DeleteAsync(_ada, Name("ada/b"), Cancel));

        Assert.Null(await serving.Get<FormerNames>().CurrentAsync(Name("ada/a"), Cancel));
        await serving.Images.ImageAsync(_ada, "ada/a", "2.0");
        Assert.NotNull((await serving.Get<RepositoryCatalog>().FindAsync(_ada, Name("ada/a"), Cancel)).Value);
    }

    [Theory]
    [InlineData("ada/app", "ada/app", "repository_same_name")]
    [InlineData("ada/app", "ada/taken", "repository_exists")]
    [InlineData("ada/app", "users/app", "name_reserved")]
    [InlineData("ada/app", "bob/app", "denied")]
    [InlineData("ada/app", "bob/hidden", "denied")]
    [InlineData("ada/missing", "ada/other", "not_found")]
    [InlineData("bob/hidden", "ada/other", "not_found")]
    public async Task What_cannot_be_is_refused(string from, string to, string code)
    {
        foreach (var (owner, name) in new[] { (_ada, "ada/app"), (_ada, "ada/taken"), (_bob, "bob/hidden") })
        {
            await _registry.Images.ImageAsync(owner, name, "1.0");
        }

        Assert.Equal(code, (await RenameAsync(_ada, from, to)).Refusal?.Code);
    }

    [Fact]
    public async Task Who_may_only_push_renames_nothing()
    {
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        await _registry.Get<Collaborators>().SetAsync(_ada, Name("ada/app"), "bob", RepositoryRole.Write, Cancel);

        Assert.Equal("denied", (await RenameAsync(_bob, "ada/app", "bob/app")).Refusal?.Code);
    }

    [Fact]
    public async Task Rights_of_the_organization_it_leaves_stay_behind()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_ada, "guild", "", null, Cancel);
        await _registry.Get<Members>().SetAsync(_ada, "guild", "bob", MemberRole.Member, Cancel);
        await _registry.Get<Teams>().CreateAsync(_ada, "guild", "smiths", "", Cancel);
        await _registry.Get<Teams>().AddMemberAsync(_ada, "guild", "smiths", "bob", Cancel);
        await _registry.Images.ImageAsync(_ada, "guild/app", "1.0");
        Assert.True((await _registry.Get<TeamRights>().SetAsync(_ada, Name("guild/app"), "smiths", RepositoryRole.Write, Cancel)).Succeeded);
        Assert.True((await DecideAsync(_bob, RepositoryAction.Push, "guild/app")).Decision.Allowed);

        await SucceedAsync(_ada, "guild/app", "ada/app");
        var (gone, asked) = await DecideAsync(_bob, RepositoryAction.Pull, "guild/app");
        await SucceedAsync(_ada, "ada/app", "guild/app");
        var back = await DecideAsync(_bob, RepositoryAction.Pull, "guild/app");

        Assert.Equal((false, false, "guild/app"), (gone.Allowed, gone.Visible, asked.ToString()));
        Assert.False(back.Decision.Allowed);
    }

    [Theory]
    [InlineData("cleo/app", true)]
    [InlineData("guild/app", false)]
    public async Task Collaborators_stay_with_a_person_and_not_with_an_organization(string to, bool stay)
    {
        await _registry.AccountAsync("cleo");
        await _registry.Get<OrganizationCatalog>().CreateAsync(_root, "guild", "", null, Cancel);
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        await _registry.Get<Collaborators>().SetAsync(_ada, Name("ada/app"), "bob", RepositoryRole.Read, Cancel);
        await _registry.Get<Collaborators>().SetAsync(_ada, Name("ada/app"), "cleo", RepositoryRole.Read, Cancel);

        await SucceedAsync(_root, "ada/app", to);

        Assert.Equal(stay, (await DecideAsync(_bob, RepositoryAction.Pull, to)).Decision.Allowed);
        Assert.False((await DecideAsync(_ada, RepositoryAction.Pull, to)).Decision.Visible);
        var left = await _registry.Get<Collaborators>().ListAsync(_root, Name(to), Cancel);
        Assert.Equal(stay ? ["bob"] : [], left.Value!.Select(person => person.Name));
    }

    [Fact]
    public async Task Both_namespaces_logs_tell_of_it_and_webhooks_stay()
    {
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        await _registry.Get<RepositoryWebhooks>().CreateAsync(
            _ada, Name("ada/app"), "deploy", [new Hook("deploy", "https://example.com/hook")], Cancel);

        await SucceedAsync(_root, "ada/app", "bob/api");

        foreach (var (space, target) in new[] { ("ada", "ada/app"), ("bob", "bob/api") })
        {
            var told = await _registry.Get<AuditLog>().ReadAsync(
                _root, new AuditFilter { Namespace = space, Action = AuditActions.RepositoryRename }, null, 10, Cancel);
            var entry = Assert.Single(told.Value!);
            Assert.Equal((target, "the-root"), (entry.Target, entry.Actor));
            Assert.Contains("\"from\":\"ada/app\",\"to\":\"bob/api\"", entry.Data, StringComparison.Ordinal);
        }

        Assert.Single((await _registry.Get<RepositoryWebhooks>().ListAsync(_bob, Name("bob/api"), Cancel)).Value!);
    }

    [Fact]
    public async Task Who_may_not_see_it_finds_a_name_that_nobody_has_and_may_take_it()
    {
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        await SucceedAsync(_root, "ada/app", "bob/app");
        var moved = (await FindAsync(_bob, "bob/app"))!.Id;

        var (pull, _) = await DecideAsync(Nobody, RepositoryAction.Pull, "ada/app");
        var (push, name) = await DecideAsync(_ada, RepositoryAction.Push, "ada/app");
        await _registry.Images.ImageAsync(_ada, "ada/app", "2.0");

        Assert.Equal((false, false), (pull.Allowed, pull.Visible));
        Assert.Equal((true, "ada/app"), (push.Allowed, name.ToString()));
        Assert.NotEqual(moved, (await FindAsync(_ada, "ada/app"))!.Id);
        Assert.Null(await LeadsToAsync(_bob, "ada/app"));
    }

    [Fact]
    public async Task A_push_that_renaming_overtakes_lands_where_the_repository_went()
    {
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        await SucceedAsync(_ada, "ada/app", "ada/api");

        // As a request whose name was looked up before.
        await _registry.Images.ImageAsync(_ada, "ada/app", "2.0");

        Assert.Null(await FindAsync(_ada, "ada/app"));
        var manifest = await _registry.Get<ManifestReader>().GetAsync(Name("ada/api"), Reference.To(Tag.Parse("2.0")), Cancel);
        Assert.True(manifest.Succeeded);
    }

    /// <summary>Each of those who use it stays until the next one has found it too, or waits for whoever comes between.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_gets_its_turn_where_somebody_always_uses_the_repository(bool deletes)
    {
        await _registry.Images.ImageAsync(_ada, "ada/app", "1.0");
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var users = Task.Run(async () =>
        {
            var (last, leave) = (Task.CompletedTask, new TaskCompletionSource());
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var (found, until) = (new TaskCompletionSource(), new TaskCompletionSource());
                var use = UseAsync("ada/app", found, until.Task);
                await Task.WhenAny(found.Task, Task.Delay(100, Cancel));
                leave.SetResult();
                await last;
                (last, leave) = (use, until);
                started.TrySetResult();
            }

            leave.SetResult();
            await last;
        });
        await started.Task;

        var done = deletes
            ? _registry.Get<RepositoryCatalog>().DeleteAsync(_ada, Name("ada/app"), Cancel)
            : RenameAsync(_ada, "ada/app", "ada/api").ContinueWith(renamed => (Outcome<Done>)default(Done), Cancel);

        Assert.True((await done.WaitAsync(TimeSpan.FromMinutes(1), Cancel)).Succeeded);
        await stop.CancelAsync();
        await users;
        Assert.Null(await FindAsync(_ada, "ada/app"));
    }

    private Task<bool> UseAsync(string name, TaskCompletionSource found, Task until) => _registry.Get<MetadataStore>().ChangeAsync(
        async change =>
        {
            await HeldRepository.FindAsync(change.Sql, Name(name), Cancel);
            found.TrySetResult();
            await until;
            return true;
        },
        Durability.Relaxed, Cancel);

    private static RepositoryName Name(string text) => RepositoryName.Parse(text);

    private static async Task Succeed<T>(Task<Outcome<T>> outcome) => Assert.True((await outcome).Succeeded);

    private Task<Outcome<Repository>> RenameAsync(Caller caller, string from, string to) =>
        _registry.Get<RepositoryRenaming>().RenameAsync(caller, Name(from), Name(to), Cancel);

    private Task SucceedAsync(Caller caller, string from, string to) => Succeed(RenameAsync(caller, from, to));

    private async Task<Repository?> FindAsync(Caller caller, string name) =>
        (await _registry.Get<RepositoryCatalog>().FindAsync(caller, Name(name), Cancel)).Value;

    private async Task<string?> LeadsToAsync(Caller caller, string name) =>
        (await _registry.Get<FormerNames>().FindAsync(caller, Name(name), Cancel))?.ToString();

    private ValueTask<(AccessDecision Decision, RepositoryName Name)> DecideAsync(Caller caller, RepositoryAction action, string name) =>
        _registry.Get<FormerNames>().DecideAsync(caller, action, Name(name), Cancel);
}

public sealed class RepositoryRenamingOnSqliteTests() : RepositoryRenamingTests(TestDatabase.Sqlite);

public sealed class RepositoryRenamingOnPostgreSqlTests() : RepositoryRenamingTests(TestDatabase.PostgreSql);
