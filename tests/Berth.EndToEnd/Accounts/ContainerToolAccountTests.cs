using Berth.EndToEnd.Images;
using Berth.Testing.Images;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Accounts;

/// <summary>podman, buildah and skopeo, which keep credentials in one kind of file, with accounts.</summary>
public sealed class ContainerToolAccountTests(ClosedRegistry registry) : IClassFixture<ClosedRegistry>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Host => registry.Server.Host;

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    [InlineData("skopeo")]
    public async Task Signing_in_and_out_says_what_happened(string name)
    {
        var tool = ToolNamed(name);

        Assert.Contains("Login Succeeded", await LoginAsync(tool, "bob", ClosedRegistry.Password), StringComparison.Ordinal);
        Assert.Contains("Removed login", await tool.RunAsync("logout", "--authfile", AuthFile, Host), StringComparison.Ordinal);
        var wrong = await TryLoginAsync(tool, "bob", "not that password");

        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("invalid username/password", wrong.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("podman")]
    [InlineData("buildah")]
    public async Task An_image_goes_to_ones_own_namespace_and_to_no_other(string name)
    {
        var tool = ToolNamed(name);
        OciLayout.Write(folder.At("layout"), "loaded", TestImage.Runnable(name));
        var id = (await tool.RunAsync("pull", $"oci:{folder.At("layout")}:loaded")).Trim();
        await LoginAsync(tool, "bob", registry.BobsToken);

        await tool.RunAsync([.. Push, id, $"docker://{Host}/bob/{name}:1.0"]);
        var denied = await tool.TryRunAsync([.. Push, id, $"docker://{Host}/carol/{name}:1.0"]);

        Assert.NotEqual(0, denied.ExitCode);
        Assert.Contains("denied", denied.StandardError, StringComparison.Ordinal);
        await tool.RunAsync("pull", "--tls-verify=false", "--authfile", AuthFile, $"{Host}/bob/{name}:1.0");
    }

    [Fact]
    public async Task A_private_image_is_for_collaborators()
    {
        var skopeo = new Tool("skopeo");
        OciLayout.Write(folder.At("layout"), "1.0", TestImage.Runnable("private"));
        var image = $"docker://{Host}/bob/shared:1.0";
        string[] inspect = ["inspect", "--tls-verify=false", "--creds", $"carol:{ClosedRegistry.Password}", image];
        await skopeo.RunAsync("copy", "--dest-tls-verify=false", "--dest-creds", $"bob:{ClosedRegistry.Password}", $"oci:{folder.At("layout")}:1.0", image);

        var before = await skopeo.TryRunAsync(inspect);
        await registry.BerthAsync("", "repo", "share", "bob/shared", "carol");
        var shared = await skopeo.TryRunAsync(inspect);
        await registry.BerthAsync("", "repo", "unshare", "bob/shared", "carol");
        var after = await skopeo.TryRunAsync(inspect);

        Assert.NotEqual(0, before.ExitCode);
        Assert.True(shared.ExitCode == 0, shared.ToString());
        Assert.NotEqual(0, after.ExitCode);
        Assert.NotEqual(0, (await skopeo.TryRunAsync("inspect", "--tls-verify=false", "--no-creds", image)).ExitCode);
        await registry.BerthAsync("", "repo", "public", "bob/shared");
        await skopeo.RunAsync("inspect", "--tls-verify=false", "--no-creds", image);
    }

    [Fact]
    public async Task What_is_missing_and_what_may_not_be_seen_sound_alike()
    {
        var skopeo = new Tool("skopeo");
        OciLayout.Write(folder.At("layout"), "1.0", TestImage.Runnable("secret"));
        await skopeo.RunAsync(
            "copy", "--dest-tls-verify=false", "--dest-creds", $"bob:{registry.BobsToken}", $"oci:{folder.At("layout")}:1.0", $"docker://{Host}/bob/secret:1.0");

        var secret = await InspectAsync(skopeo, "bob/secret");
        var absent = await InspectAsync(skopeo, "bob/absent");

        Assert.Equal(absent.Replace("bob/absent", "bob/secret", StringComparison.Ordinal), secret);
    }

    public void Dispose() => folder.Dispose();

    private string AuthFile => folder.At("auth.json");

    private string[] Push => ["push", "--tls-verify=false", "--authfile", AuthFile];

    /// <summary>What skopeo tells carol, without the time.</summary>
    private async Task<string> InspectAsync(Tool skopeo, string repository)
    {
        var refused = await skopeo.TryRunAsync(
            "inspect", "--tls-verify=false", "--creds", $"carol:{ClosedRegistry.Password}", $"docker://{Host}/{repository}:1.0");
        Assert.NotEqual(0, refused.ExitCode);
        return refused.StandardError[refused.StandardError.IndexOf("msg=", StringComparison.Ordinal)..];
    }

    private async Task<string> LoginAsync(Tool tool, string name, string secret) => (await TryLoginAsync(tool, name, secret)).Succeeded();

    private Task<ToolResult> TryLoginAsync(Tool tool, string name, string secret) => tool.WithInput(secret)
        .TryRunAsync("login", "--tls-verify=false", "--authfile", AuthFile, "--username", name, "--password-stdin", Host);

    private Tool ToolNamed(string name) => name == "skopeo" ? new Tool(name) : new Tool(name)
    {
        Prefix = ["--root", folder.At("root"), "--runroot", folder.At("run"), "--storage-driver", "vfs"],
    };
}
