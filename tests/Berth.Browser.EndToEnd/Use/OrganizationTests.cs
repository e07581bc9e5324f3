using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Use;

/// <summary>What owners do with their organization, and its administrators with accounts.</summary>
public sealed class OrganizationTests(UsedSite site) : IClassFixture<UsedSite>
{
    [Fact]
    public async Task The_settings_of_an_organization_are_kept()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/orgs/harbour/settings");
        await owner.SubmitAsync("settings", ("full_name", "Harbour Works"), ("company", "Docks"), ("location", "Kiel"), ("visibility", "public"));

        Assert.Equal("Harbour Works", await owner.Page.Locator("#full_name").InputValueAsync());
        Assert.Equal("public", await owner.Page.Locator("input[name=visibility]:checked").GetAttributeAsync("value"));
        await owner.GoAsync("/u/harbour");
        Assert.Contains("Harbour Works", await owner.TextAsync(), StringComparison.Ordinal);
        owner.AssertNoProblems();
    }

    [Fact]
    public async Task A_member_gets_another_role_and_the_last_owner_stays_one()
    {
        await using var kai = await site.JoinAsync("kai");
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await InviteAsync(owner, kai);

        await owner.SendAsync(owner.Page.Locator("a[href='/orgs/harbour/members/kai']"));
        await owner.SubmitAsync("role", ("role", "editor"));
        Assert.Equal("/orgs/harbour/members", owner.Path);
        Assert.Equal(200, await kai.GoAsync("/create?namespace=harbour"));
        await kai.SubmitAsync("create", ("name", "by-kai"), ("visibility", "private"));
        Assert.Equal("/r/harbour/by-kai", kai.Path);

        await owner.GoAsync("/orgs/harbour/members/mara");
        await owner.SubmitAsync("role", ("role", "member"));
        Assert.Equal(1, await owner.Page.Locator("[role=alert]").CountAsync());
        Assert.Equal(404, await kai.GoAsync("/orgs/harbour/members/mara"));
    }

    [Fact]
    public async Task A_member_leaves_and_another_is_removed()
    {
        await using var lea = await site.JoinAsync("lea");
        await using var max = await site.JoinAsync("max");
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await InviteAsync(owner, lea);
        await InviteAsync(owner, max);

        await owner.SendAsync(owner.Page.Locator("button[name=remove][value=max]"));
        Assert.Equal(404, await max.GoAsync("/orgs/harbour/members"));
        await lea.GoAsync("/orgs/harbour/members");
        await lea.SendAsync(lea.Page.Locator("button[name=remove][value=lea]"));
        Assert.Equal("/", lea.Path);
        Assert.Equal(404, await lea.GoAsync("/orgs/harbour/members"));
    }

    [Fact]
    public async Task An_invitation_that_is_withdrawn_opens_nothing()
    {
        await using var ned = await site.JoinAsync("ned");
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/orgs/harbour/members");
        await owner.SubmitAsync("invite", ("invitee", "ned"), ("role", "member"));
        var link = new Uri(await owner.Page.Locator(".cmd code:has-text('/invitation/')").InnerTextAsync());
        await owner.GoAsync("/orgs/harbour/members");
        await owner.SendAsync(owner.Page.Locator("tr:has-text('ned') button[name=withdraw]"));

        Assert.Equal(404, await ned.GoAsync(link.AbsolutePath));
    }

    [Fact]
    public async Task A_team_opens_repositories_to_its_members_until_it_is_deleted()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/create?namespace=harbour");
        await owner.SubmitAsync("create", ("name", "gateway"), ("visibility", "private"));
        await owner.GoAsync("/orgs/harbour/teams");
        await owner.SubmitAsync("team", ("name", "crane-drivers"));
        await owner.SubmitAsync("add", ("account", UsedSite.Member));
        await owner.GoAsync("/r/harbour/gateway/-/collaborators");
        await owner.SubmitAsync("right", ("team", "crane-drivers"), ("role", "read"));
        await using var member = await site.OpenAsync(UsedSite.Member);
        Assert.Equal(200, await member.GoAsync("/r/harbour/gateway"));

        await owner.SendAsync(owner.Form("remove").Locator("button[value=crane-drivers]"));
        Assert.Equal(404, await member.GoAsync("/r/harbour/gateway"));
        await owner.GoAsync("/orgs/harbour/teams/crane-drivers");
        await owner.SubmitAsync("role", ("role", "write"));
        Assert.Equal(200, await member.GoAsync("/r/harbour/gateway"));
        await owner.SendAsync(owner.Form("members").Locator("button[value=jun]"));
        Assert.Equal(404, await member.GoAsync("/r/harbour/gateway"));
        await owner.GoAsync("/orgs/harbour/teams/crane-drivers/delete");
        await owner.SubmitAsync("confirm");
        Assert.Equal("/orgs/harbour/teams", owner.Path);
        Assert.Equal(404, await owner.GoAsync("/orgs/harbour/teams/crane-drivers"));
    }

    [Fact]
    public async Task A_token_of_an_organization_is_made_and_revoked()
    {
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/orgs/harbour/tokens/new");
        await owner.SubmitAsync("token", ("label", "robot"));
        Assert.Contains("berth_oat_", await owner.TextAsync(), StringComparison.Ordinal);
        await owner.GoAsync("/orgs/harbour/tokens");
        await owner.SendAsync(owner.Page.Locator("main a[href$='/revoke']"));
        await owner.SubmitAsync("confirm");

        Assert.Equal("/orgs/harbour/tokens", owner.Path);
        Assert.Equal(0, await owner.Page.Locator("main a[href$='/revoke']").CountAsync());
    }

    [Fact]
    public async Task An_administrator_makes_another_and_disables_and_enables_accounts()
    {
        await using var ole = await site.JoinAsync("ole");
        await using var owner = await site.OpenAsync(UsedSite.Owner);
        await owner.GoAsync("/admin/users/ole");
        await owner.SendAsync(owner.Page.Locator("button[value=promote]"));
        Assert.Equal(200, await ole.GoAsync("/admin/users"));
        await owner.SendAsync(owner.Page.Locator("button[value=demote]"));
        Assert.Equal(404, await ole.GoAsync("/admin/users"));

        await owner.SendAsync(owner.Page.Locator("button[value=disable]"));
        await ole.GoAsync("/settings/profile");
        Assert.StartsWith("/signin", ole.Path, StringComparison.Ordinal);
        await owner.SendAsync(owner.Page.Locator("button[value=enable]"));
        await ole.SignInAsync("ole", Site.Password);
    }

    private static async Task InviteAsync(Visitor owner, Visitor visitor)
    {
        await visitor.GoAsync("/settings/profile");
        var name = await visitor.Page.Locator("header summary.avatar .vh").InnerTextAsync();
        await owner.GoAsync("/orgs/harbour/members");
        await owner.SubmitAsync("invite", ("invitee", name.Split(' ', ':')[^1]), ("role", "member"));
        await visitor.GoAsync("/");
        await visitor.SendAsync(visitor.Page.Locator("main .note form button"));
        await owner.GoAsync("/orgs/harbour/members");
    }
}
