using Berth.Oci.Manifests;

namespace Berth.Registry.Tests.Content.Manifests;

public sealed class ContentTypesTests
{
    [Theory]
    [InlineData(ManifestKind.Image, "application/vnd.oci.image.config.v1+json", "image")]
    [InlineData(ManifestKind.Image, "application/vnd.docker.container.image.v1+json", "image")]
    [InlineData(ManifestKind.Index, null, "image")]
    [InlineData(ManifestKind.Image, "application/vnd.docker.plugin.v1+json", "plugin")]
    [InlineData(ManifestKind.Image, "application/vnd.cncf.helm.config.v1+json", "helm")]
    [InlineData(ManifestKind.Image, "application/vnd.wasm.config.v0+json", "wasm")]
    [InlineData(ManifestKind.Image, "application/vnd.docker.compose.project", "compose")]
    [InlineData(ManifestKind.Image, "application/vnd.docker.ai.model.config.v0.1+json", "model")]
    [InlineData(ManifestKind.Image, "application/vnd.docker.volume.config.v1+json", "volume")]
    [InlineData(ManifestKind.Image, "application/vnd.example.thing", "unrecognized")]
    [InlineData(ManifestKind.Artifact, null, "unrecognized")]
    public void A_manifest_is_what_its_type_says(ManifestKind kind, string? type, string expected)
    {
        Assert.Equal(expected, ContentTypes.Of(kind, type).Name());
        Assert.True(ContentTypes.TryParse(expected, out var parsed));
        Assert.Equal(expected, parsed.Name());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Image")]
    [InlineData("1")]
    public void Other_words_are_no_type(string text) => Assert.False(ContentTypes.TryParse(text, out _));
}
