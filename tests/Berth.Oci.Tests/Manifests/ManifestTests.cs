using Berth.Oci.Manifests;

namespace Berth.Oci.Tests.Manifests;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("", MediaTypes.OciConfig)]
    [InlineData("'artifactType':''", MediaTypes.OciConfig)]
    [InlineData("'artifactType':'a/b'", "a/b")]
    public void An_image_without_artifact_type_refers_by_the_type_of_its_config(string rest, string expected) =>
        Assert.Equal(expected, Json.Accept(Json.Image(rest)).ReferrerType);

    [Fact]
    public void An_index_without_artifact_type_refers_by_none() =>
        Assert.Null(Json.Accept(Json.Index("[]"), MediaTypes.OciIndex).ReferrerType);

    [Fact]
    public void The_references_of_an_image_are_config_layers_and_subject()
    {
        var image = Json.Accept(Json.Image("'subject':{'mediaType':'a/b','digest':'D512','size':1}"));

        Assert.Equal(
            [(ReferenceRole.Config, Json.D1), (ReferenceRole.Layer, Json.D2), (ReferenceRole.Subject, Json.D512)],
            image.References().Select(reference => (reference.Role, reference.Descriptor.Digest.ToString())));
    }

    [Fact]
    public void The_references_of_an_index_are_its_children()
    {
        var index = Json.Accept(Json.Index($"[{Json.Layer},{Json.Layer}]"), MediaTypes.OciIndex);

        Assert.Equal(
            [(ReferenceRole.Child, Json.D2), (ReferenceRole.Child, Json.D2)],
            index.References().Select(reference => (reference.Role, reference.Descriptor.Digest.ToString())));
    }
}
