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

namespace Berth.Registry.Tests.Access;

public abstract class AccessPolicyTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly string[] Repositories =
        ["alice/private", "alice/public", "harbour/private", "harbour/public", "base", "unowned/private", "alice/missing",
            "harbour/missing", "missing"];

    private readonly Dictionary<string, Caller> _callers = [];
    private TestRegistry _registry = null!;

    private AccessPolicy Policy => _registry.Get<AccessPolicy>();

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        string[] people =
        [
            "the-root", "alice", "stranger", "reader", "writer", "keeper", "owner", "editor", "member", "team-reader", "team-writer",
        ];
        foreach (var name in people)
        {
            _callers[name] = await _registry.AccountAsync(name);
        }

        _callers["nobody"] = Caller.Anonymous(new Origin(IPAddress.Parse("192.0.2.9"), "curl"));
        await CreateRepositoriesAsync();
        await GiveRightsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>For each caller and repository, which of pull (L), push (+), delete (D) and administer (*) is allowed.</summary>
    [Fact]
    public async Task Rights_are_these()
    {
        (string Caller, string Repository, string Allowed)[] matrix =
        [
            ("the-root", "alice/private", "L+D*"), ("the-root", "base", "L+D*"), ("the-root", "missing", "L+D*"),
            ("the-root", "alice/missing", "L+D*"),
            ("alice", "alice/private", "L+D*"), ("alice", "alice/public", "L+D*"), ("alice", "alice/missing", "L+D*"),
            ("alice", "harbour/private", ""), ("alice", "harbour/public", "L"), ("alice", "harbour/missing", ""),
            ("alice", "base", "L"), ("alice", "missing", ""), ("alice", "unowned/private", ""),
            ("stranger", "alice/private", ""), ("stranger", "alice/public", "L"), ("stranger", "alice/missing", ""),
            ("reader", "alice/private", "L"), ("writer", "alice/private", "L+"), ("keeper", "alice/private", "L+D*"),
            ("writer", "alice/public", "L"), ("writer", "alice/missing", ""),
            ("owner", "harbour/private", "L+D*"), ("owner", "harbour/missing", "L+D*"), ("owner", "alice/private", ""),
            ("editor", "harbour/private", "L+D*"), ("editor", "harbour/missing", "L+D*"),
            ("member", "harbour/private", ""), ("member", "harbour/public", "L"), ("member", "harbour/missing", ""),
            ("team-reader", "harbour/private", "L"), ("team-reader", "harbour/public", "L"), ("team-reader", "harbour/missing", ""),
            ("team-writer", "harbour/private", "L+"), ("team-writer", "harbour/missing", "L+"), ("team-writer", "alice/private", ""),
            ("nobody", "alice/private", ""), ("nobody", "alice/public", "L"), ("nobody", "base", "L"), ("nobody", "missing", ""),
        ];
        foreach (var round in new[] { "read", "remembered" })
        {
            foreach (var (caller, repository, allowed) in matrix)
            {
                Assert.Equal(
                    $"{round}: {caller} {repository} {allowed}",
                    $"{round}: {caller} {repository} {await AllowedAsync(_callers[caller], repository)}");
            }
        }
    }

    [Fact]
    public async Task A_private_repository_of_another_is_answered_as_a_missing_one()
    {
        foreach (var caller in new[] { "stranger", "nobody", "member" })
        {
            foreach (var action in Enum.GetValues<RepositoryAction>())
            {
                var hidden = await DecideAsync(_callers[caller], action, "alice/private");
                var missing = await DecideAsync(_callers[caller], action, "alice/missing");

                Assert.Equal(missing with { Exists = true }, hidden);
                Assert.False(hidden.Visible);
            }
        }
    }

    [Fact]
    public async Task A_token_reaches_no_further_than_its_limits()
    {
        var readOnly = Limited("alice", new TokenGrant("*", TokenScopes.Read));
        var elsewhere = Limited("alice", new TokenGrant("alice/public", TokenScopes.Admin));
        var space = Limited("alice", new TokenGrant("alice/*", TokenScopes.Write));
        var nothing = Limited("alice");
        var deleting = Limited("the-root", new TokenGrant("*", TokenScopes.Delete));

        Assert.Equal("L", await AllowedAsync(readOnly, "alice/private"));
        Assert.Equal("", await AllowedAsync(elsewhere, "alice/private"));
        Assert.Equal("L+D*", await AllowedAsync(elsewhere, "alice/public"));
        Assert.Equal("", await AllowedAsync(elsewhere, "alice/missing"));
        Assert.Equal("L+", await AllowedAsync(space, "alice/private"));
        Assert.Equal("L+", await AllowedAsync(space, "alice/missing"));
        Assert.Equal("L", await AllowedAsync(space, "base"));
        Assert.Equal("", await AllowedAsync(nothing, "alice/private"));
        Assert.Equal("L", await AllowedAsync(nothing, "alice/public"));
        Assert.Equal("LD", await AllowedAsync(deleting, "alice/private"));
        Assert.False((await DecideAsync(elsewhere, RepositoryAction.Pull, "alice/private")).Visible);
        Assert.Equal(AccessReason.InsufficientScope, (await DecideAsync(readOnly, RepositoryAction.Push, "alice/private")).Reason);
        Assert.False(await Policy.IsAdministratorAsync(deleting, Cancel));
        Assert.True(await Policy.IsAdministratorAsync(_callers["the-root"], Cancel));
    }

    [Fact]
    public async Task A_removed_right_stops_the_next_push_on_every_node()
    {
        await using var other = _registry.AnotherNode();
        Assert.True((await DecideAsync(_callers["writer"], RepositoryAction.Push, "alice/private")).Allowed);
        Assert.True(
            (await other.Get<AccessPolicy>()
                .DecideAsync(_callers["writer"], RepositoryAction.Push, Name("alice/private"), Cancel)).Allowed);

        await other.Get<Collaborators>().RemoveAsync(_callers["alice"], Name("alice/private"), "writer", Cancel);

        Assert.False((await DecideAsync(_callers["writer"], RepositoryAction.Push, "alice/private")).Allowed);
        Assert.True((await DecideAsync(_callers["reader"], RepositoryAction.Pull, "alice/private")).Allowed);
        await other.Get<Collaborators>().RemoveAsync(_callers["alice"], Name("alice/private"), "reader", Cancel);
        Assert.Empty((await Policy.AllowedNowAsync(_callers["reader"], [RepositoryAction.Pull], Name("alice/private"), Cancel)).Actions);
        _registry.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await DecideAsync(_callers["writer"], RepositoryAction.Pull, "alice/private")).Allowed);
    }

    [Fact]
    public async Task A_given_right_is_there_at_once()
    {
        Assert.False((await DecideAsync(_callers["stranger"], RepositoryAction.Pull, "alice/private")).Allowed);
        await _registry.Get<Collaborators>().SetAsync(_callers["alice"], Name("alice/private"), "stranger", RepositoryRole.Read, Cancel);

        Assert.True((await DecideAsync(_callers["stranger"], RepositoryAction.Pull, "alice/private")).Allowed);
    }

    /// <summary>The refusal rests on what is remembered, and the change was made elsewhere.</summary>
    [Fact]
    public async Task What_another_node_makes_public_may_be_pulled_at_once_by_a_token_that_did_not_reach_it()
    {
        await using var other = _registry.AnotherNode();
        var elsewhere = Limited("alice", new TokenGrant("alice/public", TokenScopes.Read));
        Assert.False((await DecideAsync(elsewhere, RepositoryAction.Pull, "alice/private")).Allowed);

        await other.Get<RepositoryCatalog>().SetVisibilityAsync(_callers["alice"], Name("alice/private"), false, Cancel);

        Assert.True((await DecideAsync(elsewhere, RepositoryAction.Pull, "alice/private")).Allowed);
    }

    /// <summary>Memory is believed here though no word of the database ever comes: a pull may rest on it, nothing else may.</summary>
    [Fact]
    public async Task A_removed_right_stops_the_next_push_where_the_word_of_it_has_not_arrived()
    {
        await using var other = _registry.AnotherNode();
        _registry.Get<MetadataStore>().Freshness.Confirm(_registry.Clock.GetTimestamp());
        Assert.True((await DecideAsync(_callers["writer"], RepositoryAction.Pull, "alice/private")).Allowed);

        await other.Get<Collaborators>().RemoveAsync(_callers["alice"], Name("alice/private"), "writer", Cancel);

        Assert.True((await DecideAsync(_callers["writer"], RepositoryAction.Pull, "alice/private")).Allowed);
        Assert.False((await DecideAsync(_callers["writer"], RepositoryAction.Push, "alice/private")).Allowed);
    }

    [Fact]
    public async Task A_removed_right_stops_the_pulls_of_a_server_that_answers_from_memory()
    {
        await using var serving = await _registry.ServingNodeAsync();
        var policy = serving.Get<AccessPolicy>();
        Assert.True((await policy.DecideAsync(_callers["reader"], RepositoryAction.Pull, Name("alice/private"), Cancel)).Allowed);

        await _registry.Get<Collaborators>().RemoveAsync(_callers["alice"], Name("alice/private"), "reader", Cancel);

        await Eventually.IsTrueAsync(
            async () => !(await policy.DecideAsync(_callers["reader"], RepositoryAction.Pull, Name("alice/private"), Cancel)).Allowed,
            "the server has heard of it");
    }

    [Fact]
    public async Task Who_leaves_the_organization_loses_what_its_teams_gave()
    {
        Assert.True((await DecideAsync(_callers["team-writer"], RepositoryAction.Push, "harbour/private")).Allowed);
        await _registry.Get<Members>().RemoveAsync(_callers["team-writer"], "harbour", "team-writer", Cancel);

        Assert.False((await DecideAsync(_callers["team-writer"], RepositoryAction.Push, "harbour/private")).Allowed);
    }

    [Fact]
    public async Task A_repository_made_public_or_private_is_so_at_once()
    {
        Assert.False((await DecideAsync(_callers["nobody"], RepositoryAction.Pull, "alice/private")).Allowed);
        await _registry.Get<RepositoryCatalog>().SetVisibilityAsync(_callers["alice"], Name("alice/private"), false, Cancel);
        Assert.True((await DecideAsync(_callers["nobody"], RepositoryAction.Pull, "alice/private")).Allowed);

        await _registry.Get<RepositoryCatalog>().SetVisibilityAsync(_callers["alice"], Name("alice/private"), true, Cancel);
        Assert.False((await DecideAsync(_callers["nobody"], RepositoryAction.Pull, "alice/private")).Allowed);
    }

    // Gitea CVE-2026-58422: a disabled account was let in by another way.
    [Fact]
    public async Task Disabling_ends_what_was_signed_in()
    {
        Assert.True((await DecideAsync(_callers["alice"], RepositoryAction.Pull, "alice/private")).Allowed);
        await _registry.Get<Accounts>().SetDisabledAsync(_callers["the-root"], "alice", true, Cancel);

        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(_callers["alice"], RepositoryAction.Push, "alice/private")).Reason);
        Assert.Equal(AccessReason.CredentialEnded, (await DecideAsync(_callers["alice"], RepositoryAction.Pull, "alice/public")).Reason);
    }

    [Fact]
    public async Task Public_is_what_anybody_may_read_and_never_what_is_missing()
    {
        foreach (var caller in new[] { "the-root", "alice", "nobody" })
        {
            Assert.True(await Policy.IsPublicAsync(_callers[caller], Name("alice/public"), Cancel));
            Assert.False(await Policy.IsPublicAsync(_callers[caller], Name("alice/private"), Cancel));
            Assert.False(await Policy.IsPublicAsync(_callers[caller], Name("alice/missing"), Cancel));
        }
    }

    /// <summary>The list and the policy are two texts of one rule.</summary>
    [Fact]
    public async Task The_list_of_readable_repositories_is_what_may_be_pulled()
    {
        Caller[] limited =
        [
            Limited("alice"), Limited("alice", new TokenGrant("alice/private", TokenScopes.Read)),
            Limited("the-root", new TokenGrant("harbour/*", TokenScopes.Read)),
            Limited("owner", new TokenGrant("*", TokenScopes.Write)),
        ];
        foreach (var caller in _callers.Values.Concat(limited))
        {
            var listed = await _registry.Get<RepositoryCatalog>().ListAsync(caller, null, null, null, 100, Cancel);
            var allowed = new List<string>();
            foreach (var name in Repositories.Where(name => !name.EndsWith("missing", StringComparison.Ordinal)))
            {
                if ((await DecideAsync(caller, RepositoryAction.Pull, name)).Allowed)
                {
                    allowed.Add(name);
                }
            }

            Assert.Equal(allowed.Order(StringComparer.Ordinal), listed.Select(repository => repository.Name));
        }
    }

    private async Task CreateRepositoriesAsync()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_callers["owner"], "harbour", "", null, Cancel);
        foreach (var name in Repositories.Where(name => !name.EndsWith("missing", StringComparison.Ordinal)))
        {
            var isPrivate = name.EndsWith("private", StringComparison.Ordinal);
            var created = await _registry.Get<RepositoryCatalog>()
                .CreateAsync(Caller.System("test"), Name(name), isPrivate, new RepositoryChange(), Cancel);
            Assert.True(created.Succeeded);
        }
    }

    private async Task GiveRightsAsync()
    {
        var (alice, owner) = (_callers["alice"], _callers["owner"]);
        (string Person, RepositoryRole Role)[] collaborators =
            [("reader", RepositoryRole.Read), ("writer", RepositoryRole.Write), ("keeper", RepositoryRole.Admin)];
        foreach (var (person, role) in collaborators)
        {
            await _registry.Get<Collaborators>().SetAsync(alice, Name("alice/private"), person, role, Cancel);
        }

        await _registry.Get<Members>().SetAsync(owner, "harbour", "editor", MemberRole.Editor, Cancel);
        foreach (var person in new[] { "member", "team-reader", "team-writer" })
        {
            await _registry.Get<Members>().SetAsync(owner, "harbour", person, MemberRole.Member, Cancel);
        }

        var teams = _registry.Get<Teams>();
        await teams.CreateAsync(owner, "harbour", "readers", "", Cancel);
        await teams.AddMemberAsync(owner, "harbour", "readers", "team-reader", Cancel);
        await _registry.Get<TeamRights>().SetAsync(owner, Name("harbour/private"), "readers", RepositoryRole.Read, Cancel);
        await teams.CreateAsync(owner, "harbour", "writers", "", Cancel);
        await teams.AddMemberAsync(owner, "harbour", "writers", "team-writer", Cancel);
        await teams.UpdateAsync(owner, "harbour", "writers", null, null, RepositoryRole.Write, Cancel);
    }

    private Caller Limited(string name, params TokenGrant[] grants) =>
        Caller.FromBearer(_callers[name].Identity, name, new CredentialLimits(grants), Origin.Local);

    private static RepositoryName Name(string text) => RepositoryName.Parse(text);

    private ValueTask<AccessDecision> DecideAsync(Caller caller, RepositoryAction action, string name) =>
        Policy.DecideAsync(caller, action, Name(name), Cancel);

    private async Task<string> AllowedAsync(Caller caller, string repository)
    {
        var text = "";
        foreach (var (action, sign) in new[]
        {
            (RepositoryAction.Pull, "L"), (RepositoryAction.Push, "+"), (RepositoryAction.Delete, "D"), (RepositoryAction.Administer, "*"),
        })
        {
            text += (await DecideAsync(caller, action, repository)).Allowed ? sign : "";
        }

        return text;
    }
}

public sealed class AccessPolicyOnSqliteTests() : AccessPolicyTests(TestDatabase.Sqlite);

public sealed class AccessPolicyOnPostgreSqlTests() : AccessPolicyTests(TestDatabase.PostgreSql);
