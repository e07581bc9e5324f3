using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Use;

/// <summary>A registry whose tests change what they like: mara administers it and owns the organization harbour, which jun belongs to. One for
/// each class: only so many people an hour may sign up from one address.</summary>
public sealed class UsedSite(Sample sample) : IAsyncLifetime
{
    public const string Owner = "mara", Member = "jun", Organization = "harbour", Repository = "mara/web-api";

    private Site? site;

    public Site Site => site ?? throw new InvalidOperationException("The site is not filled yet.");

    public async ValueTask InitializeAsync()
    {
        site = await Site.StartAsync(sample.Chromium);
        await using var owner = await site.JoinAsync(Owner, isFirst: true);
        await owner.GoAsync("/admin/settings");
        await owner.SubmitAsync("settings", ("signup", "Open"));
        await (await site.JoinAsync(Member)).DisposeAsync();
        await owner.GoAsync("/create");
        await owner.SubmitAsync("create", ("name", "web-api"), ("visibility", "public"));
        await new Pushes(site.Server.Http, Owner, Site.Password).ImageAsync(Repository, "latest", new SampleImage());
        await owner.GoAsync("/organizations/new");
        await owner.SubmitAsync("organization", ("name", Organization));
        await owner.SubmitAsync("invite", ("invitee", Member), ("role", "member"));
        await using var member = await site.OpenAsync(Member);
        await member.GoAsync("/");
        await member.SendAsync(member.Page.Locator("main .note form button"));
        Assert.Equal($"/u/{Organization}", member.Path);
    }

    public ValueTask DisposeAsync() => site?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Another account, and its browser.</summary>
    public Task<Visitor> JoinAsync(string name) => Site.JoinAsync(name);

    public Task<Visitor> OpenAsync(string? name = null) => Site.OpenAsync(name);
}
