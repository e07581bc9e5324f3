using System.Text.RegularExpressions;
using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;
using OtpNet;

[assembly: AssemblyFixture(typeof(Sample))]

namespace Berth.Browser.EndToEnd.Samples;

/// <summary>A registry in which every page has something to show, filled through its own pages, and one that nobody has claimed yet.</summary>
public sealed partial class Sample : IAsyncLifetime
{
    public const string Owner = "mara", Member = "jun", Newcomer = "nils", Secured = "tess";

    private readonly Dictionary<string, string> values = [];
    private Site? site;
    private Site? open;

    /// <summary>The one browser of all tests: who visits has a profile of their own in it.</summary>
    public Chromium Chromium { get; } = new();

    public Site Site => site ?? throw new InvalidOperationException("The sample is not filled yet.");

    /// <summary>A registry without accounts.</summary>
    public Site Open => open ?? throw new InvalidOperationException("The sample is not filled yet.");

    /// <summary>Puts secrets, ids and digests, which differ each time, into an address.</summary>
    public string Resolve(string path) => Placeholder().Replace(path, match => values[match.Groups[1].Value]);

    public async ValueTask InitializeAsync()
    {
        await Chromium.InitializeAsync();
        open = await Site.StartAsync(Chromium);
        values["setup"] = await open.Server.SetupPathAsync();
        site = await Site.StartAsync(Chromium);
        await using var owner = await site.JoinAsync(Owner, isFirst: true);
        await AddPeopleAsync(owner);
        await AddRepositoriesAsync(owner);
        await PushAsync();
        await MoveAndDeleteAsync(owner);
        await AddOrganizationAsync(owner);
        await AddTokensAsync(owner);
        await TurnSecondFactorOnAsync();
        owner.AssertNoProblems();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in new[] { site, open })
        {
            await (one?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await Chromium.DisposeAsync();
    }

    private async Task AddPeopleAsync(Visitor owner)
    {
        await owner.GoAsync("/admin/settings");
        await owner.SubmitAsync("settings", ("signup", "Open"));
        foreach (var name in new[] { Member, Newcomer, Secured })
        {
            await (await Site.JoinAsync(name)).DisposeAsync();
        }

        await owner.SubmitAsync("settings", ("signup", "Invitation"));
        await owner.SubmitAsync("invite", ("invitee", "new@example.org"));
        values["invitation"] = await LastPartAsync(owner, "/invitation/");
        foreach (var name in new[] { "liwen", "kofi" })
        {
            await owner.GoAsync("/admin/users/new");
            await owner.SubmitAsync("user", ("username", name), ("email", $"{name}@example.org"));
        }

        await owner.GoAsync("/admin/users/liwen");
        await owner.SendAsync(owner.Page.Locator("button[value=reset]"));
        values["reset"] = await LastPartAsync(owner, "/reset/");
        await owner.GoAsync("/admin/users/kofi");
        await owner.SendAsync(owner.Page.Locator("button[value=disable]"));
        await owner.GoAsync("/settings/profile");
        await owner.SubmitAsync("profile", ("full_name", "Mara Lind"), ("email", "mara@example.org"), ("company", "Example Docks"), ("location", "Kiel"));
    }

    private static async Task AddRepositoriesAsync(Visitor owner)
    {
        foreach (var (name, description, visibility) in SampleTexts.Repositories)
        {
            await owner.GoAsync("/create");
            await owner.SubmitAsync("create", ("name", name), ("description", description), ("visibility", visibility));
        }

        await owner.GoAsync("/r/mara/web-api/-/settings");
        await owner.SubmitAsync("describe", ("full_description", SampleTexts.Readme));
        await owner.GoAsync("/r/mara/web-api/-/collaborators");
        await owner.SubmitAsync("add", ("account", Member), ("role", "write"));
    }

    private async Task PushAsync()
    {
        var pushes = new Pushes(Site.Server.Http, Owner, Site.Password);
        SampleImage[] images = [new(), new() { Architecture = "arm64", Variant = "v8" }, new() { Architecture = "arm", Variant = "v7" }];
        await pushes.IndexAsync("mara/web-api", ["2.14.0", "2.14", "2", "edge", "2.15.0-rc.1-2026-11-20-build-4711-with-a-name-that-is-long", "latest"], images);
        await pushes.AttachAsync("mara/web-api", "application/vnd.dev.cosign.artifact.sig.v1+json", SampleImage.Index(images));
        await pushes.AttachAsync("mara/web-api", "application/spdx+json", SampleImage.Index(images));
        await pushes.ImageAsync("mara/billing", "1.0", new SampleImage());
        await pushes.ImageAsync("hello", "latest", new SampleImage());
        values["digest"] = SampleImage.Digest(images[1].Manifest);
        await pushes.PullAsync("mara/web-api", "latest", times: 12);
    }

    /// <summary>A tag that moved, one that stays, some that were deleted together, and a repository whose name was taken after it.</summary>
    private async Task MoveAndDeleteAsync(Visitor owner)
    {
        var pushes = new Pushes(Site.Server.Http, Owner, Site.Password);
        await owner.GoAsync("/create");
        await owner.SubmitAsync("create", ("name", "moving"), ("visibility", "public"));
        foreach (var (tag, architecture) in new[] { ("stable", "amd64"), ("1.0", "amd64"), ("stable", "arm64"), ("2", "arm64"), ("old", "s390x"), ("older", "s390x") })
        {
            await pushes.ImageAsync("mara/moving", tag, new SampleImage { Architecture = architecture });
        }

        await owner.GoAsync("/r/mara/moving/-/tags/2");
        await owner.SubmitAsync("expiry", ("expires_at", $"{TimeProvider.System.GetUtcNow().AddDays(9):yyyy-MM-dd'T'HH:mm}"));
        await owner.GoAsync("/r/mara/moving/-/settings/immutable-tags");
        await owner.SubmitAsync("immutable", ("enabled", "true"), ("immutable_tags_rules", "^1\\."));
        await owner.GoAsync("/r/mara/moving/-/delete-tags?tag=old&tag=older");
        await owner.SubmitAsync("confirm");
        await pushes.ImageAsync("mara/taken-again", "1", new SampleImage());
        await owner.GoAsync("/r/mara/taken-again/-/settings/delete");
        await owner.SubmitAsync("confirm", ("confirm", "mara/taken-again"));
        await pushes.ImageAsync("mara/taken-again", "2", new SampleImage());
    }

    private async Task AddOrganizationAsync(Visitor owner)
    {
        await owner.GoAsync("/organizations/new");
        await owner.SubmitAsync("organization", ("name", "harbour"), ("full_name", "Harbour Works"));
        await owner.SubmitAsync("invite", ("invitee", Newcomer), ("role", "editor"));
        await owner.SubmitAsync("invite", ("invitee", Member), ("role", "member"));
        var invitation = await LastPartAsync(owner, "/invitation/");
        await using (var member = await Site.OpenAsync(Member))
        {
            await member.GoAsync($"/invitation/{invitation}");
            await member.SubmitAsync("accept");
        }

        await owner.GoAsync("/orgs/harbour/teams");
        await owner.SubmitAsync("team", ("name", "crane-drivers"), ("description", "Those who lift"));
        await owner.SubmitAsync("role", ("role", "write"));
        await owner.SubmitAsync("add", ("account", Member));
        foreach (var name in new[] { "gateway", "bare" })
        {
            await owner.GoAsync("/create?namespace=harbour");
            await owner.SubmitAsync("create", ("name", name), ("visibility", "private"));
        }

        await owner.GoAsync("/r/harbour/gateway/-/collaborators");
        await owner.SubmitAsync("right", ("team", "crane-drivers"), ("role", "admin"));
    }

    private async Task AddTokensAsync(Visitor owner)
    {
        foreach (var (list, key) in new[] { ("/settings/tokens", "token"), ("/orgs/harbour/tokens", "orgtoken") })
        {
            await owner.GoAsync($"{list}/new");
            await owner.SubmitAsync("token", ("label", "build server"), ("scope", "write"), ("repositories", "mara/web-api"), ("days", "30"));
            await owner.GoAsync(list);
            var revoke = await owner.Page.Locator($"a[href^='{list}/'][href$='/revoke']").First.GetAttributeAsync("href");
            values[key] = revoke!.Split('/')[^2];
        }
    }

    private async Task TurnSecondFactorOnAsync()
    {
        await using var secured = await Site.OpenAsync(Secured);
        await secured.GoAsync("/settings/second-factor");
        var secret = await secured.Page.Locator("input[name=secret]").GetAttributeAsync("value");
        await secured.SubmitAsync("confirm", ("code", new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp()));
        Assert.True(await secured.Page.Locator(".codes li").CountAsync() > 1);
        secured.AssertNoProblems();
    }

    private static async Task<string> LastPartAsync(Visitor visitor, string marker)
    {
        var link = await visitor.Page.Locator($".cmd code:has-text('{marker}')").InnerTextAsync();
        return link.Split(marker)[1].Trim();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
