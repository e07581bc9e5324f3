using Berth.EndToEnd.Images;
using Berth.EndToEnd.Servers;
using Berth.Testing.Images;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.DotNetSdk;

public sealed class PublishContainerTests(Registries registries) : ClientTests(registries)
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(Scheme.Http)]
    [InlineData(Scheme.Https)]
    public async Task An_application_is_published_as_an_image_on_a_base_image_from_the_same_registry(Scheme scheme)
    {
        var server = Registries[scheme];
        var baseImage = TestImage.Runnable("base");
        OciLayout.Write(folder.At("base"), "base", baseImage);
        await new Tool("skopeo").RunAsync(
            ["copy", .. ContainerTools.Connection(server, "dest-"), $"oci:{folder.At("base")}:base", $"docker://{server.Host}/dotnet/base:1.0"]);
        WriteApplication();

        // .NET refuses 0.0.0.0 as a target, and checks certificates for localhost as for any other name.
        var host = $"localhost:{server.Port}";
        await DotNetFor(server, host).RunAsync(
            "publish", "--configuration", "Release", "-t:PublishContainer",
            $"-p:ContainerBaseImage={host}/dotnet/base:1.0",
            $"-p:ContainerRegistry={host}", "-p:ContainerRepository=dotnet/hello", "-p:ContainerImageTag=1.0");

        await new Tool("skopeo").RunAsync(
            ["copy", .. ContainerTools.Connection(server, "src-"), $"docker://{server.Host}/dotnet/hello:1.0", $"oci:{folder.At("pulled")}:1.0"]);
        var layers = await server.Http.LayerTypesAsync("dotnet/hello", "1.0");
        Assert.Equal(baseImage.Layers.Count + 1, layers.Count);
        Assert.True(File.Exists(folder.At("pulled", "blobs", "sha256", TestImage.DigestOf(baseImage.Layers[0])["sha256:".Length..])));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }

    private void WriteApplication()
    {
        folder.NewFolder("hello");
        File.WriteAllText(folder.At("hello", "Program.cs"), "System.Console.WriteLine(\"hello\");\n");
        File.WriteAllText(folder.At("hello", "hello.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
    }

    private Tool DotNetFor(BerthServer server, string host)
    {
        var (variable, value) = server.Scheme == Scheme.Http
            ? ("DOTNET_CONTAINER_INSECURE_REGISTRIES", host)
            : ("SSL_CERT_FILE", server.CertificateFile);
        return new Tool("dotnet")
        {
            WorkingDirectory = folder.At("hello"),
            Environment = new Dictionary<string, string?>(BerthExecutable.BuildAlone) { [variable] = value },
        };
    }
}
