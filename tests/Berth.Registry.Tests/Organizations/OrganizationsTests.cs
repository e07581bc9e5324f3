using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Organizations;

public abstract class OrganizationsTests(TestDatabase database) : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private Caller _root = null!, _alice = null!, _bob = null!, _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _root = await _registry.AccountAsync("the-root");
        _alice = await _registry.AccountAsync("alice");
        _bob = await _registry.AccountAsync("bob");
        _stranger = await _registry.AccountAsync("stranger");
        Assert.True((await _registry.Get<OrganizationCatalog>().CreateAsync(_alice, "harbour", "The harbour", null, Cancel)).Succeeded);
        Assert.True((await _registry.Get<Members>().SetAsync(_alice, "harbour", "bob", MemberRole.Member, Cancel)).Succeeded);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_last_owner_neither_leaves_nor_steps_down()
    {
        var members = _registry.Get<Members>();
        Assert.Equal("last_owner", (await members.RemoveAsync(_alice, "harbour", "alice", Cancel)).Refusal?.Code);
        Assert.Equal("last_owner", (await members.SetAsync(_alice, "harbour", "alice", MemberRole.Editor, Cancel)).Refusal?.Code);

        await members.SetAsync(_alice, "harbour", "bob", MemberRole.Owner, Cancel);
        Assert.True((await members.RemoveAsync(_alice, "harbour", "alice", Cancel)).Succeeded);
    }

    [Fact]
    public async Task Of_two_owners_who_leave_at_once_one_stays()
    {
        await _registry.Get<Members>().SetAsync(_alice, "harbour", "bob", MemberRole.Owner, Cancel);
        await using var other = _registry.AnotherNode();
        var leaving = await Task.WhenAll(
            Task.Run(() => _registry.Get<Members>().RemoveAsync(_alice, "harbour", "alice", Cancel)),
            Task.Run(() => other.Get<Members>().RemoveAsync(_bob, "harbour", "bob", Cancel)));

        Assert.Single(leaving, left => left.Succeeded);
    }

    [Fact]
    public async Task To_a_stranger_the_inside_is_as_of_a_missing_organization()
    {
        foreach (var organization in new[] { "harbour", "no-such" })
        {
            Assert.Equal(
                Refusal.NotFound, (await _registry.Get<Members>().ListAsync(_stranger, organization, null, null, 0, 10, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await _registry.Get<Teams>().ListAsync(_stranger, organization, null, 0, 10, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await _registry.Get<Teams>().CreateAsync(_stranger, organization, "mine", "", Cancel)).Refusal);
            Assert.Equal(
                Refusal.NotFound,
                (await _registry.Get<Members>().SetAsync(_stranger, organization, "stranger", MemberRole.Owner, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await _registry.Get<Invitations>().ListAsync(_stranger, organization, Cancel)).Refusal);
            Assert.Null(await _registry.Get<OrganizationCatalog>().RoleAsync(_stranger, organization, Cancel));
        }
    }

    [Fact]
    public async Task A_member_sees_and_does_not_change()
    {
        Assert.True((await _registry.Get<Members>().ListAsync(_bob, "harbour", null, null, 0, 10, Cancel)).Succeeded);
        Assert.Equal(Refusal.Denied, (await _registry.Get<Members>().SetAsync(_bob, "harbour", "bob", MemberRole.Owner, Cancel)).Refusal);
        Assert.Equal(Refusal.Denied, (await _registry.Get<Teams>().CreateAsync(_bob, "harbour", "mine", "", Cancel)).Refusal);
        Assert.Equal(
            Refusal.Denied,
            (await _registry.Get<OrganizationCatalog>().UpdateAsync(_bob, "harbour", new OrganizationChange(), Cancel)).Refusal);
    }

    [Fact]
    public async Task A_member_is_found_by_other_members_alone()
    {
        var members = _registry.Get<Members>();
        Assert.Equal(MemberRole.Owner, (await members.FindAsync(_bob, "harbour", "alice", Cancel)).Value!.Role);
        Assert.Equal(Refusal.NotFound, (await members.FindAsync(_bob, "harbour", "stranger", Cancel)).Refusal);
        Assert.Equal(Refusal.NotFound, (await members.FindAsync(_stranger, "harbour", "alice", Cancel)).Refusal);
    }

    [Fact]
    public async Task An_administrator_counts_as_owner() =>
        Assert.Equal(MemberRole.Owner, await _registry.Get<OrganizationCatalog>().RoleAsync(_root, "harbour", Cancel));

    [Fact]
    public async Task A_team_is_found_by_name_and_by_id_and_counts_its_members()
    {
        var teams = _registry.Get<Teams>();
        var created = (await teams.CreateAsync(_alice, "harbour", "pilots", "They bring ships in", Cancel)).Value!;
        await teams.AddMemberAsync(_alice, "harbour", "pilots", "bob", Cancel);

        Assert.Equal(created with { MemberCount = 1 }, (await teams.FindAsync(_bob, "harbour", "pilots", Cancel)).Value);
        Assert.Equal(created with { MemberCount = 1 }, (await teams.FindAsync(_bob, "harbour", $"{created.Id}", Cancel)).Value);
        Assert.Equal("bob", Assert.Single((await teams.MembersAsync(_bob, "harbour", "pilots", 0, 10, Cancel)).Value!.Items).Name);
        Assert.Equal(
            ["pilots"], (await _registry.Get<Members>().ListAsync(_bob, "harbour", "bo", null, 0, 10, Cancel)).Value!.Items.Single().Teams);
        Assert.Equal("not_a_member", (await teams.AddMemberAsync(_alice, "harbour", "pilots", "stranger", Cancel)).Refusal?.Code);
        Assert.Equal("team_name_taken", (await teams.CreateAsync(_alice, "harbour", "pilots", "", Cancel)).Refusal?.Code);
        Assert.Equal("team_name_invalid", (await teams.CreateAsync(_alice, "harbour", "42", "", Cancel)).Refusal?.Code);
    }

    // Harbor CVE-2022-31666 and kin: the id of another project's object was accepted.
    [Fact]
    public async Task The_team_of_another_organization_is_as_if_missing()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_stranger, "pirates", "", null, Cancel);
        var foreign = (await _registry.Get<Teams>().CreateAsync(_stranger, "pirates", "crew", "", Cancel)).Value!;
        await _registry.Get<RepositoryCatalog>()
            .CreateAsync(_alice, RepositoryName.Parse("harbour/app"), true, new RepositoryChange(), Cancel);

        foreach (var id in new[] { $"{foreign.Id}", "999999" })
        {
            Assert.Equal(Refusal.NotFound, (await _registry.Get<Teams>().FindAsync(_alice, "harbour", id, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await _registry.Get<Teams>().DeleteAsync(_alice, "harbour", id, Cancel)).Refusal);
            Assert.Equal(
                Refusal.NotFound,
                (await _registry.Get<TeamRights>()
                    .SetAsync(_alice, RepositoryName.Parse("harbour/app"), id, RepositoryRole.Read, Cancel)).Refusal);
        }
    }

    [Fact]
    public async Task An_invitation_by_name_waits_for_the_account_and_is_accepted_once()
    {
        var invitations = _registry.Get<Invitations>();
        var created = (await invitations.CreateAsync(_alice, "harbour", "stranger", MemberRole.Editor, null, Cancel)).Value!;
        Assert.Equal(
            "already_member", (await invitations.CreateAsync(_alice, "harbour", "bob", MemberRole.Editor, null, Cancel)).Refusal?.Code);

        Assert.Equal(created.Invitation.Id, Assert.Single(await invitations.ForAsync(_stranger, Cancel)).Id);
        Assert.Equal(Refusal.NotFound, (await invitations.AcceptAsync(_bob, $"{created.Invitation.Id}", Cancel)).Refusal);
        Assert.True((await invitations.AcceptAsync(_stranger, $"{created.Invitation.Id}", Cancel)).Succeeded);
        Assert.Equal(Refusal.NotFound, (await invitations.AcceptAsync(_stranger, created.Secret, Cancel)).Refusal);
        Assert.Equal(MemberRole.Editor, await _registry.Get<OrganizationCatalog>().RoleAsync(_stranger, "harbour", Cancel));
    }

    [Fact]
    public async Task A_renewed_invitation_has_one_link_and_a_week_ends_it()
    {
        var invitations = _registry.Get<Invitations>();
        var created = (await invitations.CreateAsync(_alice, "harbour", "x@example.com", MemberRole.Member, null, Cancel)).Value!;
        var renewed = (await invitations.RenewAsync(_alice, created.Invitation.Id, Cancel)).Value!;

        Assert.Null(await invitations.FindAsync(created.Secret, Cancel));
        Assert.Equal("harbour", (await invitations.FindAsync(renewed.Secret, Cancel))?.Organization);
        Assert.Equal(Refusal.NotFound, (await invitations.RenewAsync(_bob, created.Invitation.Id, Cancel)).Refusal);
        _registry.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(Refusal.NotFound, (await invitations.AcceptAsync(_stranger, renewed.Secret, Cancel)).Refusal);
    }

    [Fact]
    public async Task Organizations_are_listed_to_who_belongs_to_them()
    {
        var catalog = _registry.Get<OrganizationCatalog>();

        Assert.Equal(2, Assert.Single((await catalog.ListAsync(_bob, false, 0, 10, Cancel)).Value!.Items).MemberCount);
        Assert.Equal(0, (await catalog.ListAsync(_stranger, false, 0, 10, Cancel)).Value!.Total);
        Assert.Equal(Refusal.Denied, (await catalog.ListAsync(_stranger, true, 0, 10, Cancel)).Refusal);
        Assert.Equal(1, (await catalog.ListAsync(_root, true, 0, 10, Cancel)).Value!.Total);
    }
}

public sealed class OrganizationsOnSqliteTests() : OrganizationsTests(TestDatabase.Sqlite);

public sealed class OrganizationsOnPostgreSqlTests() : OrganizationsTests(TestDatabase.PostgreSql);
