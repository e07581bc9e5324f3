using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests;

public abstract class PageTests(TestDatabase database) : IAsyncLifetime
{
    private TestRegistry _registry = null!;
    private Caller _root = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        _root = await _registry.AccountAsync("a-root");
        foreach (var name in (string[])["dora", "bert", "carl", "egon"])
        {
            await _registry.AccountAsync(name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Pages_go_on_and_back()
    {
        var first = await AccountsAsync(null, null);
        var second = await AccountsAsync(first.Next, null);
        var third = await AccountsAsync(second.Next, null);
        var back = await AccountsAsync(null, third.Previous);
        var start = await AccountsAsync(null, back.Previous);

        Assert.Equal(["a-root", "bert"], Names(first));
        Assert.Equal(["carl", "dora"], Names(second));
        Assert.Equal(["egon"], Names(third));
        Assert.Equal(["carl", "dora"], Names(back));
        Assert.Equal(["a-root", "bert"], Names(start));
        Assert.Equal((null, null, null), (first.Previous, third.Next, start.Previous));
        Assert.NotNull(start.Next);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("")]
    public async Task A_key_that_nobody_gave_is_the_start(string key) =>
        Assert.Equal(["a-root", "bert"], Names(await AccountsAsync(key, null)));

    [Fact]
    public async Task A_key_may_be_gone_meanwhile() => Assert.Equal(["carl", "dora"], Names(await AccountsAsync("bz", null)));

    [Fact]
    public async Task A_search_goes_on_as_a_list_does()
    {
        var page = (await _registry.Get<Accounts>().PageAsync(_root, "r", new KeyRange("a-root", null, 2), Cancel)).Value!;

        Assert.Equal(["bert", "carl"], Names(page));
        Assert.Equal("carl", page.Next);
    }

    [Fact]
    public async Task Members_teams_and_organizations_have_pages_for_who_may_see_them()
    {
        await _registry.Get<OrganizationCatalog>().CreateAsync(_root, "harbour", "", null, Cancel);
        await _registry.Get<OrganizationCatalog>().CreateAsync(_root, "anchor", "", null, Cancel);
        await _registry.Get<Members>().SetAsync(_root, "harbour", "bert", MemberRole.Member, Cancel);
        foreach (var team in (string[])["west", "east", "north"])
        {
            await _registry.Get<Teams>().CreateAsync(_root, "harbour", team, "", Cancel);
            await _registry.Get<Teams>().AddMemberAsync(_root, "harbour", team, "bert", Cancel);
        }

        var range = new KeyRange(null, null, 2);
        var members = (await _registry.Get<Members>().PageAsync(_root, "harbour", range, Cancel)).Value!;
        var teams = (await _registry.Get<Teams>().PageAsync(_root, "harbour", range, Cancel)).Value!;
        var rest = (await _registry.Get<Teams>().PageAsync(_root, "harbour", range with { After = teams.Next }, Cancel)).Value!;
        var inTeam = (await _registry.Get<Teams>().MemberPageAsync(_root, "harbour", "west", range, Cancel)).Value!;
        var organizations = (await _registry.Get<OrganizationCatalog>().PageAsync(_root, range, Cancel)).Value!;

        Assert.Equal(["a-root", "bert"], members.Items.Select(member => member.Name));
        Assert.Equal(["east", "north", "west"], members.Items[1].Teams);
        Assert.Equal([("east", 1), ("north", 1)], teams.Items.Select(team => (team.Name, team.MemberCount)));
        Assert.Equal(["west"], rest.Items.Select(team => team.Name));
        Assert.Equal(["bert"], inTeam.Items.Select(member => member.Name));
        Assert.Equal([("anchor", 1), ("harbour", 2)], organizations.Items.Select(organization => (organization.Name, organization.MemberCount)));

        var carl = (await _registry.Get<Accounts>().FindAsync("carl", Cancel))!;
        var stranger = Caller.FromBearer(new CallerIdentity(CallerKind.Account, carl.Id, 0, null), "carl", CredentialLimits.None, Origin.Local);
        Assert.False((await _registry.Get<Members>().PageAsync(stranger, "harbour", range, Cancel)).Succeeded);
        Assert.False((await _registry.Get<Teams>().PageAsync(stranger, "harbour", range, Cancel)).Succeeded);
        Assert.False((await _registry.Get<OrganizationCatalog>().PageAsync(stranger, range, Cancel)).Succeeded);
        Assert.False((await _registry.Get<Accounts>().PageAsync(stranger, null, range, Cancel)).Succeeded);
    }

    private static IEnumerable<string> Names(Page<Account> page) => page.Items.Select(account => account.Name);

    private async Task<Page<Account>> AccountsAsync(string? after, string? before) =>
        (await _registry.Get<Accounts>().PageAsync(_root, null, new KeyRange(after, before, 2), Cancel)).Value!;
}

public sealed class PageOnSqliteTests() : PageTests(TestDatabase.Sqlite);

public sealed class PageOnPostgreSqlTests() : PageTests(TestDatabase.PostgreSql);

public sealed class PageOfTests
{
    private static readonly int[] All = [5, 3, 9, 1, 7];

    [Theory]
    [InlineData(null, null, "5 3", null, "3")]
    [InlineData("3", null, "9 1", "9", "1")]
    [InlineData("1", null, "7", "7", null)]
    [InlineData(null, "9", "5 3", null, "3")]
    [InlineData(null, "7", "9 1", "9", "1")]
    [InlineData("0", null, "5 3", null, "3")]
    [InlineData("7", null, "", null, null)]
    public void A_list_at_hand_is_cut_by_its_keys(string? after, string? before, string items, string? previous, string? next)
    {
        var page = Page.Of(All, number => $"{number}", new KeyRange(after, before, 2));

        Assert.Equal((items, previous, next), (string.Join(' ', page.Items), page.Previous, page.Next));
    }
}
