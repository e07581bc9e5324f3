using System.Text;
using Berth.Oci;
using Berth.Registry.Content.Configs;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Configs;

public sealed class ImageConfigsTests
{
    private const string Config = """{"architecture":"riscv64","os":"linux"}""";
    private static readonly RepositoryName App = RepositoryName.Parse("mara/app"), Other = RepositoryName.Parse("mara/other");
    private static readonly Digest Digest = Digest.Of(DigestAlgorithm.Sha256, Encoding.UTF8.GetBytes(Config));

    /// <summary>Who knows the digest has not the right to read it for that.</summary>
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task A_config_that_was_read_for_one_repository_is_not_known_for_another(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var mara = await registry.AccountAsync("mara");
        await registry.Images.ArtifactAsync(mara, Other.ToString(), "v1", MediaTypes.OciConfig, Encoding.UTF8.GetBytes(Config));

        Assert.Equal("riscv64", (await registry.Get<ImageConfigs>().FindAsync(Other, Digest, Cancel))?.Platform?.Architecture);

        Assert.Null(await registry.Get<ImageConfigs>().FindAsync(App, Digest, Cancel));
        Assert.Equal("riscv64", (await registry.Get<ImageConfigs>().FindAsync(Other, Digest, Cancel))?.Platform?.Architecture);
    }
}
