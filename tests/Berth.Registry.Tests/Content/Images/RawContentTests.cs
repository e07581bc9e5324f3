using System.Text;
using Berth.Oci;
using Berth.Registry.Content.Images;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Images;

public sealed class RawContentTests
{
    private const string Layer = """{"architecture":"riscv64","os":"linux"}""";
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly Digest Digest = Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(Layer));

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_layer_is_not_told_though_it_is_a_config_elsewhere(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        var raw = registry.Get<RawContent>();
        await registry.Images.LayeredImageAsync(mara, App.ToString(), "v1", ("COPY", Encoding.UTF8.GetBytes(Layer)));
        Assert.Null(await raw.FindAsync(App, Digest, Cancel));

        await registry.Images.ArtifactAsync(mara, Other.ToString(), "v1", MediaTypes.OciConfig, Encoding.UTF8.GetBytes(Layer));

        Assert.Null(await raw.FindAsync(App, Digest, Cancel));
        Assert.Equal(Layer, Encoding.UTF8.GetString((await raw.FindAsync(Other, Digest, Cancel))!));
    }
}
