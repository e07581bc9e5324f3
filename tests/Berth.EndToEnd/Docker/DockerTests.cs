using System.Text.RegularExpressions;
using Berth.EndToEnd.Servers;
using Berth.Testing.Docker;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Docker;

[Collection(nameof(DockerEngine))]
public sealed partial class DockerTests(Registries registries, DockerEngine engine) : ClientTests(registries)
{
    private readonly Tool docker = engine.Docker;

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_pushed_image_can_be_pulled_by_its_digest(Scheme scheme)
    {
        var repository = RepositoryAt(scheme, "by-digest");
        await engine.ImportAsync(repository, "digest");

        var digest = DigestLine().Match(await docker.RunAsync("push", repository)).Groups[1].Value;
        await engine.ForgetAsync(repository);
        await docker.RunAsync("pull", $"{repository}@{digest}");

        Assert.Contains("image digest", await engine.ReleaseOfAsync($"{repository}@{digest}"), StringComparison.Ordinal);
        await engine.ForgetAsync($"{repository}@{digest}");
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task Pulling_all_tags_brings_every_tag(Scheme scheme)
    {
        var repository = RepositoryAt(scheme, "team/all-tags");
        string[] images = [$"{repository}:1.0", $"{repository}:2.0", $"{repository}:latest"];
        foreach (var image in images)
        {
            await engine.ImportAsync(image, image);
        }

        await docker.RunAsync("push", "--all-tags", repository);
        await engine.ForgetAsync(images);
        await docker.RunAsync("pull", "--all-tags", repository);

        foreach (var image in images)
        {
            Assert.Contains($"image {image}", await engine.ReleaseOfAsync(image), StringComparison.Ordinal);
        }

        await engine.ForgetAsync(images);
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task A_manifest_list_leads_to_the_image_of_the_own_platform(Scheme scheme)
    {
        var list = RepositoryAt(scheme, "list");
        string[] images = [$"{list}:own", $"{list}:other"];
        foreach (var image in images)
        {
            await engine.ImportAsync(image, image);
            await docker.RunAsync("push", image);
        }

        await docker.RunAsync(["manifest", "create", .. InsecureWhen(scheme), list, .. images]);
        await docker.RunAsync("manifest", "annotate", "--arch", "amd64", list, images[0]);
        await docker.RunAsync("manifest", "annotate", "--arch", "s390x", list, images[1]);
        await docker.RunAsync(["manifest", "push", "--purge", .. InsecureWhen(scheme), list]);
        await engine.ForgetAsync(images);
        await docker.RunAsync("pull", list);

        Assert.Contains($"image {images[0]}", await engine.ReleaseOfAsync(list), StringComparison.Ordinal);
        Assert.Contains("s390x", await docker.RunAsync(["manifest", "inspect", .. InsecureWhen(scheme), list]), StringComparison.Ordinal);
        await engine.ForgetAsync(list);
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task An_interrupted_pull_goes_on_where_it_was_cut(Scheme scheme)
    {
        const int LayerSize = 48 * 1024 * 1024;
        var repository = RepositoryAt(scheme, "interrupted");
        await engine.ImportAsync(repository, "interrupted", LayerSize);
        await docker.RunAsync("push", repository);
        await engine.ForgetAsync(repository);

        await using var proxy = new CuttingProxy(Registries[scheme].Port, LayerSize / 2);
        var host = Registries[scheme].HostAt(proxy.Port);
        if (scheme == Scheme.Https)
        {
            engine.Trust(host, Registries[scheme].CertificateFile);
        }

        await docker.RunAsync("pull", $"{host}/interrupted");

        Assert.Contains("image interrupted", await engine.ReleaseOfAsync($"{host}/interrupted"), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Cuts);
        // Without a Range request the half that came before the cut would have come a second time.
        Assert.InRange(proxy.Downloaded, LayerSize, LayerSize + (LayerSize / 4));
        await engine.ForgetAsync($"{host}/interrupted");
    }

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task Search_finds_a_repository_by_a_part_of_its_name(Scheme scheme)
    {
        var repository = RepositoryAt(scheme, "team/searchable");
        await engine.ImportAsync(repository, "searchable");
        await docker.RunAsync("push", repository);
        await engine.ForgetAsync(repository);

        var found = await docker.RunAsync("search", $"{Registries[scheme].Host}/archab");

        Assert.Contains("team/searchable", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_does_not_know_the_CA_refuses_the_certificate()
    {
        // What makes the https half of these tests mean something: this engine does check.
        await using var proxy = new CuttingProxy(Registries[Scheme.Https].Port, long.MaxValue);

        var pull = await docker.TryRunAsync("pull", $"{Registries[Scheme.Https].HostAt(proxy.Port)}/any");

        Assert.NotEqual(0, pull.ExitCode);
        Assert.Contains("x509", pull.StandardError, StringComparison.Ordinal);
    }

    private string RepositoryAt(Scheme scheme, string name)
    {
        engine.Trust(Registries[scheme]);
        return $"{Registries[scheme].Host}/{name}";
    }

    private static string[] InsecureWhen(Scheme scheme) => scheme == Scheme.Http ? ["--insecure"] : [];

    [GeneratedRegex(@"digest: (sha256:[0-9a-f]{64})")]
    private static partial Regex DigestLine();
}
