using System.Net.Http.Headers;
using System.Text;
using Berth.Testing.Docker;
using Berth.Testing.Images;
using Berth.Testing.Processes;

namespace Berth.EndToEnd.Accounts;

[Collection(nameof(DockerEngine))]
public sealed class DockerAccountTests(ClosedRegistry registry, DockerEngine engine) : IClassFixture<ClosedRegistry>, IAsyncLifetime
{
    private readonly Tool docker = engine.Docker;

    private string Host => registry.Server.Host;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await docker.TryRunAsync("logout", Host);

    [Fact]
    public async Task Signing_in_and_out_says_what_happened()
    {
        Assert.Contains("Login Succeeded", await LoginAsync("bob", ClosedRegistry.Password), StringComparison.Ordinal);
        Assert.Contains("Removing login credentials", await docker.RunAsync("logout", Host), StringComparison.Ordinal);
        var wrong = await TryLoginAsync("bob", "not that password");

        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("unauthorized: wrong user name or password", wrong.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("errors", wrong.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_goes_to_ones_own_namespace_and_to_no_other()
    {
        var (own, foreign) = ($"{Host}/bob/app:1.0", $"{Host}/carol/app:1.0");
        await engine.ImportAsync(own, "own");
        await docker.RunAsync("tag", own, foreign);
        var anonymous = await docker.TryRunAsync("push", own);
        await LoginAsync("bob", registry.BobsToken);

        await docker.RunAsync("push", own);
        var denied = await docker.TryRunAsync("push", foreign);
        await engine.ForgetAsync(own, foreign);
        await docker.RunAsync("pull", own);

        Assert.NotEqual(0, anonymous.ExitCode);
        Assert.NotEqual(0, denied.ExitCode);
        Assert.Matches("denied|unauthorized|authentication required|insufficient", denied.StandardError);
        Assert.Contains("image own", await engine.ReleaseOfAsync(own), StringComparison.Ordinal);
        await engine.ForgetAsync(own);
    }

    [Fact]
    public async Task A_second_user_pulls_a_private_image_once_it_is_shared()
    {
        var image = $"{Host}/bob/private:1.0";
        await engine.ImportAsync(image, "private");
        await LoginAsync("bob", ClosedRegistry.Password);
        await docker.RunAsync("push", image);
        await engine.ForgetAsync(image);
        await LoginAsync("carol", ClosedRegistry.Password);

        var refused = await docker.TryRunAsync("pull", image);
        await registry.BerthAsync("", "repo", "share", "bob/private", "carol");
        await docker.RunAsync("pull", image);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("image private", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);
        await engine.ForgetAsync(image);
    }

    /// <summary>CVE-2024-39897: docker asks to mount layers it knows from elsewhere; it must get nothing that it could not pull.</summary>
    [Fact]
    public async Task A_mount_from_a_repository_that_one_may_not_read_gives_nothing_away()
    {
        var layer = Encoding.UTF8.GetBytes($"layer {Guid.NewGuid()}");
        var digest = TestImage.DigestOf(layer);
        Assert.Equal(201, await PostAsync("bob", $"bob/layers/blobs/uploads/?digest={digest}", layer));

        Assert.Equal(202, await PostAsync("carol", $"carol/thief/blobs/uploads/?mount={digest}&from=bob/layers", []));
        Assert.Equal(202, await PostAsync("carol", $"carol/thief/blobs/uploads/?mount={digest}", []));
        Assert.Equal(201, await PostAsync("bob", $"bob/copy/blobs/uploads/?mount={digest}&from=bob/layers", []));
    }

    private async Task<int> PostAsync(string name, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/v2/{path}", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{ClosedRegistry.Password}")));
        using var answer = await registry.Server.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<string> LoginAsync(string name, string secret) => (await TryLoginAsync(name, secret)).Succeeded();

    private Task<ToolResult> TryLoginAsync(string name, string secret) =>
        docker.WithInput(secret).TryRunAsync("login", "--username", name, "--password-stdin", Host);
}
