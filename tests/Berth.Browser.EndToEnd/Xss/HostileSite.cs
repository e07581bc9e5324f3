using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;

namespace Berth.Browser.EndToEnd.Xss;

/// <summary>A registry whose every text was written by somebody who means harm.</summary>
public sealed class HostileSite(Sample sample) : IAsyncLifetime
{
    public const string Owner = "mallory", Organization = "pirates", Repository = "mallory/trap";

    private const int ShortText = 100, MostHooks = 20;

    private Site? site;

    public Site Site => site ?? throw new InvalidOperationException("The site is not filled yet.");

    public async ValueTask InitializeAsync()
    {
        site = await Site.StartAsync(sample.Chromium);
        await using var owner = await site.JoinAsync(Owner, isFirst: true);
        await CreateAsync(owner, "trap", "");
        await FillListsAsync(owner);
        await owner.GoAsync($"/r/{Repository}/-/settings");
        await owner.SubmitAsync("describe", ("description", Payloads.All[5]), ("full_description", Payloads.Readme));
        await owner.GoAsync("/settings/profile");
        await owner.SubmitAsync("profile", ("full_name", Payloads.All[1]), ("company", Payloads.All[6]), ("location", Payloads.All[9]));
        await owner.GoAsync($"/r/{Repository}/-/settings/immutable-tags");
        await owner.SubmitAsync("immutable", ("immutable_tags_rules", string.Join('\n', Payloads.All.Take(3))));
        await HookAsync(owner);
        await PushAsync();
    }

    public ValueTask DisposeAsync() => site?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task CreateAsync(Visitor owner, string name, string description)
    {
        await owner.GoAsync("/create");
        await owner.SubmitAsync("create", ("name", name), ("description", description), ("visibility", "public"));
    }

    /// <summary>For each text that fits their fields a repository, a token or a team.</summary>
    private static async Task FillListsAsync(Visitor owner)
    {
        await owner.GoAsync("/organizations/new");
        await owner.SubmitAsync("organization", ("name", Organization), ("full_name", Payloads.All[2]));
        foreach (var (i, texts) in Payloads.Packed(ShortText).Chunk(3).Index())
        {
            await CreateAsync(owner, $"trap-{i}", texts[0]);
            await owner.GoAsync("/settings/tokens/new");
            await owner.SubmitAsync("token", ("label", texts[^1]));
            await owner.GoAsync($"/orgs/{Organization}/teams");
            await owner.SubmitAsync("team", ("name", $"crew-{i}"), ("description", texts[texts.Length / 2]));
        }
    }

    private static async Task HookAsync(Visitor owner)
    {
        foreach (var text in Payloads.Packed(ShortText).Take(MostHooks))
        {
            await owner.GoAsync($"/r/{Repository}/-/webhooks");
            await owner.SubmitAsync("add", ("name", text), ("hook_url", $"https://example.org/?{text}"));
        }
    }

    private async Task PushAsync()
    {
        var pushes = new Pushes(Site.Server.Http, Owner, Site.Password);
        var image = new SampleImage { Text = string.Join(' ', Payloads.All), Architecture = Payloads.All[1], Variant = Payloads.All[6] };
        await pushes.ImageAsync(Repository, "single", image);
        await pushes.IndexAsync(Repository, ["latest"], image, new SampleImage());
        await pushes.AttachAsync(Repository, "application/spdx+json", SampleImage.Index(image, new SampleImage()), Payloads.All[5]);
    }
}
