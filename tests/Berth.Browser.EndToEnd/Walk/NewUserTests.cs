using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;
using Berth.Testing.Docker;
using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Browser.EndToEnd.Walk;

/// <summary>From a registry without an account to a private image that comes back: pages in a browser, commands in a terminal.</summary>
public sealed class NewUserTests(Sample sample, DockerEngine engine) : IClassFixture<DockerEngine>
{
    private const string Password = "a password of some length";

    [Fact]
    public async Task A_new_user_signs_up_creates_a_private_repository_and_follows_its_commands()
    {
        using var folder = new TemporaryFolder();
        using var authority = new CertificateAuthority();
        await using var server = await BerthServer.StartAsync(authority, Scheme.Http, folder.NewFolder("data"));
        var site = server.Http.BaseAddress!;
        await using var owner = await sample.Chromium.OpenAsync(site);
        await ClaimAndOpenSignUpAsync(owner, await server.SetupPathAsync());

        await using var newcomer = await sample.Chromium.OpenAsync(site);
        await SignUpAsync(newcomer, "mara");
        await CreatePrivateRepositoryAsync(newcomer);
        var commands = await newcomer.Page.Locator(".steps [data-copy]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.copy)");
        var image = $"{server.Host}/mara/my-private-repo";
        Assert.Equal([$"docker login {server.Host} -u mara", $"docker build -t {image} .", $"docker tag IMAGE {image}", $"docker push {image}"], commands);

        var terminal = new Terminal(engine, folder.NewFolder("work"));
        await WriteDockerfileAsync(folder.At("work"));
        await terminal.TypeAsync(commands[1]);
        Assert.Contains("image walk", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);
        await terminal.TypeAsync(commands[0], Password);
        await terminal.TypeAsync(commands[3]);

        await newcomer.Page.ClickAsync("nav.tabs a[href$='/tags']");
        await newcomer.Page.ReloadAsync();
        Assert.Equal("latest", await newcomer.Page.Locator("th.table__name").InnerTextAsync());

        await engine.ForgetAsync(image);
        await newcomer.Page.ClickAsync("nav.tabs a >> nth=0");
        await terminal.TypeAsync(await newcomer.Page.Locator("aside .cmd [data-copy]").GetAttributeAsync("data-copy") ?? "");
        Assert.Contains("image walk", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);
        await engine.ForgetAsync(image);
        newcomer.AssertNoProblems();

        await terminal.TypeAsync($"docker logout {server.Host}");
        await AssertHiddenAsync(site, terminal, image);
        await using var other = await sample.Chromium.OpenAsync(site);
        await SignUpAsync(other, "theo");
        await terminal.TypeAsync($"docker login {server.Host} -u theo", Password);
        await AssertHiddenAsync(site, terminal, image, await other.SessionAsync());
        await server.StopAsync();
    }

    private static async Task ClaimAndOpenSignUpAsync(Visitor owner, string setupPath)
    {
        await owner.GoAsync("/");
        await owner.SendAsync(owner.Page.Locator("a[href='/welcome']"));
        await owner.SubmitAsync("claim", ("username", "mallory"), ("password", Password));
        Assert.Equal("/welcome", owner.Path);
        await owner.GoAsync(setupPath);
        Assert.Equal("/welcome", owner.Path);
        await owner.SubmitAsync("claim", ("username", "ann"), ("password", Password));
        await owner.GoAsync("/admin/settings");
        await owner.SubmitAsync("settings", ("signup", "Open"));
        owner.AssertNoProblems();
    }

    private static async Task SignUpAsync(Visitor newcomer, string name)
    {
        await newcomer.GoAsync("/signin");
        await newcomer.SendAsync(newcomer.Page.Locator("main a[href='/signup']"));
        await newcomer.SubmitAsync("signup", ("username", name), ("password", Password));
        Assert.Equal("/", newcomer.Path);
        Assert.Equal($"Hello, {name}", await newcomer.Page.Locator("h1").InnerTextAsync());
    }

    private static async Task CreatePrivateRepositoryAsync(Visitor newcomer)
    {
        await newcomer.SendAsync(newcomer.Page.GetByText("Create a repository"));
        Assert.Equal("mara", await newcomer.Page.Locator("select[name=namespace]").InputValueAsync());
        await newcomer.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("my-private-repo");
        await newcomer.Page.Locator("label.option", new() { HasText = "Private" }).ClickAsync();
        await newcomer.SendAsync(newcomer.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Create", Exact = true }));
        Assert.Equal("/r/mara/my-private-repo", newcomer.Path);
    }

    private static async Task WriteDockerfileAsync(string folder)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "root.tar"), TestImage.RootFolder("walk"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM scratch\nADD root.tar /\nCMD [\"cat\", \"/etc/os-release\"]\n");
    }

    /// <summary>Neither the pages nor the engine give anything away.</summary>
    private async Task AssertHiddenAsync(Uri site, Terminal terminal, string image, string? session = null)
    {
        await using var stranger = await sample.Chromium.OpenAsync(site, new VisitorOptions { Session = session });
        Assert.Equal(404, await stranger.GoAsync("/r/mara/my-private-repo"));
        await stranger.GoAsync("/explore?q=private");
        Assert.Equal(0, await stranger.Page.Locator("a[href*='my-private-repo']").CountAsync());
        var pull = await terminal.TryTypeAsync($"docker pull {image}");
        Assert.NotEqual(0, pull.ExitCode);
        Assert.Matches("denied|unauthorized|not found", pull.ToString());
    }
}
