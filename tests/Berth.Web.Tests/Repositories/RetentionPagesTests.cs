using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;

namespace Berth.Web.Tests.Repositories;

/// <summary>Rules of retention without script: tried, saved, run and gone back on.</summary>
public sealed partial class RetentionPagesTests : IAsyncLifetime
{
    private const string Password = "plum-tractor-9", Rules = "/r/ada/app/-/settings/retention";

    private readonly WebHost _host = new();
    private WebHost.Browser _ada = null!;

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        _ada = _host.Open();
        await _host.ClaimAsync(_ada, "ada", Password);
        await PushAsync("v1");
        await PushAsync("v2");
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Rules_are_previewed_saved_run_and_listed()
    {
        var preview = await _ada.SubmitAsync(Rules, "retention", ("rules.0.name", "newest"), ("rules.0.tags", "v*\nx-*"), ("rules.0.keep_last", "1"), ("try", "true"));
        Assert.Equal(200, preview.Status);
        Assert.Contains("1 tag goes, 1 kept", preview.Text, StringComparison.Ordinal);
        Assert.Contains("None of the rules that speak of it keeps it: newest.", preview.Text, StringComparison.Ordinal);
        Assert.Contains("Rule newest: among the last images (1/1).", preview.Text, StringComparison.Ordinal);
        Assert.Contains("No tag matches x-* of rule newest.", preview.Text, StringComparison.Ordinal);

        // What was typed is still there, and nothing was saved.
        Assert.Contains("value=\"newest\"", preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"newest\"", (await _ada.GetAsync(Rules)).Text, StringComparison.Ordinal);

        var saved = await _ada.SubmitAsync(Rules, "retention", ("rules.3.name", "newest"), ("rules.3.tags", "v*"), ("rules.3.keep_last", "1"), ("protect", "main"));
        Assert.Equal((302, Rules), (saved.Status, saved.Location));
        var page = (await _ada.GetAsync(Rules)).Text;
        Assert.Contains("name=\"rules.0.name\" type=\"text\" value=\"newest\"", page, StringComparison.Ordinal);
        Assert.Contains("The rules have not removed anything yet.", page, StringComparison.Ordinal);

        Assert.Contains("Run the rules of ada/app?", (await _ada.GetAsync($"{Rules}/run")).Text, StringComparison.Ordinal);
        var ran = await _ada.SubmitAsync($"{Rules}/run", "confirm");
        Assert.Equal((302, Rules), (ran.Status, ran.Location));
        var after = (await _ada.GetAsync(Rules)).Text;
        Assert.Contains("1 tag went, 1 kept", after, StringComparison.Ordinal);
        Assert.Matches(TrashLink(), after);
        Assert.DoesNotContain("/-/tags/v1", (await _ada.GetAsync("/r/ada/app/-/tags")).Text, StringComparison.Ordinal);

        Assert.Equal(302, (await _ada.SubmitAsync(Rules, "clear")).Status);
        Assert.Contains("No rules are set", (await _ada.GetAsync(Rules)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_by_its_field_and_kept_as_typed()
    {
        var refused = await _ada.SubmitAsync(Rules, "retention", ("rules.0.tags", "<b> c"), ("rules.0.keep_last", "many"), ("untagged_after", "\"soon\""));
        Assert.Equal(200, refused.Status);
        Assert.Contains("rules.0.tags-error", refused.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt; c", refused.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"many\"", refused.Text, StringComparison.Ordinal);
        var number = await _ada.SubmitAsync(Rules, "retention", ("rules.0.keep_last", "many"));
        Assert.Contains("Give a whole number from 1 to 10,000.", number.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespaces_rules_hold_for_its_repositories()
    {
        const string page = "/u/ada/retention";
        var preview = await _ada.SubmitAsync(page, "retention", ("rules.0.keep_last", "1"), ("try", "true"));
        Assert.Contains("1 tag goes, 1 kept", preview.Text, StringComparison.Ordinal);
        Assert.Equal(302, (await _ada.SubmitAsync(page, "retention", ("rules.0.keep_last", "1"))).Status);
        Assert.Contains("These are the rules of the namespace.", (await _ada.GetAsync(Rules)).Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{page}\"", (await _ada.GetAsync("/u/ada")).Text, StringComparison.Ordinal);
        Assert.Equal(302, (await _ada.SubmitAsync($"{page}/run", "confirm")).Status);
        Assert.Contains("1 tag went", (await _ada.GetAsync(page)).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _ada.GetAsync($"{page}/other")).Status);
    }

    [Fact]
    public async Task They_are_nobody_elses_to_see()
    {
        await _host.AddAccountAsync("bob", Password);
        using var bob = _host.Open();
        Assert.Equal(302, (await bob.SubmitAsync("/signin", "signin", ("user", "bob"), ("password", Password))).Status);

        foreach (var path in new[] { Rules, $"{Rules}/run", "/u/ada/retention", "/u/ada/retention/run", "/u/_/retention" })
        {
            Assert.Equal(404, (await bob.GetAsync(path)).Status);
        }

        Assert.DoesNotContain("/u/ada/retention", (await bob.GetAsync("/u/ada")).Text, StringComparison.Ordinal);
    }

    private async Task PushAsync(string tag)
    {
        var (caller, repository, cancel) = (Caller.System("ada"), RepositoryName.Parse("ada/app"), TestContext.Current.CancellationToken);
        var config = Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","tag":"{{tag}}"}""");
        var digest = Digest.Of(DigestAlgorithm.Sha256, config);
        var body = new UploadBody(PipeReader.Create(new MemoryStream(config)), config.Length, null);
        Assert.True((await _host.Get<UploadSessions>().PutAsync(repository, digest, body, caller, cancel)).Succeeded);
        var manifest = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{digest}}","size":{{config.Length}}},"layers":[]}""");
        Assert.True((await _host.Get<ManifestWriter>().PushAsync(
            repository, new ManifestPush(null, [Tag.Parse(tag)], MediaTypes.OciManifest, manifest), caller, cancel)).Succeeded);
    }

    [GeneratedRegex("/trash\\?namespace=ada&amp;batch=[0-9a-f-]{36}")]
    private static partial Regex TrashLink();
}
