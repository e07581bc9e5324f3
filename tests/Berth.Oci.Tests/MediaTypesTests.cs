namespace Berth.Oci.Tests;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData(MediaTypes.OciManifest, true)]
    [InlineData(MediaTypes.DockerManifestList, true)]
    [InlineData("application/vnd.example+json", true)]
    [InlineData("Application/VND.example+json", true)]
    [InlineData("text/html", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("application/json", false)]
    [InlineData("Application/JSON", false)]
    [InlineData(MediaTypes.DockerSchema1Signed, true)]
    [InlineData("application/vnd.example", false)]
    [InlineData("application/xhtml+xml", false)]
    [InlineData("application/xml", false)]
    [InlineData("application/javascript", false)]
    [InlineData("application/pdf", false)]
    [InlineData("application/+json", false)]
    [InlineData("text/example+json", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("application/", false)]
    [InlineData("application", false)]
    [InlineData("application/a b", false)]
    [InlineData("application/a/b", false)]
    [InlineData("application/a\r\nX: y", false)]
    [InlineData("application/.a", false)]
    [InlineData("application/\u00e9", false)]
    public void Only_an_application_type_of_JSON_that_says_something_is_kept_for_a_manifest(string mediaType, bool kept) =>
        Assert.Equal(kept, MediaTypes.IsManifestType(mediaType));

    [Fact]
    public void A_name_of_128_characters_is_too_long() =>
        Assert.False(MediaTypes.IsWellFormed("application/" + new string('a', 128)));

    [Theory]
    [InlineData("Application/Vnd.Oci.Image.Manifest.v1+JSON", MediaTypes.OciManifest)]
    [InlineData("application/vnd.Example+json", "application/vnd.Example+json")]
    public void Known_types_get_the_spelling_of_the_specification(string sent, string kept) =>
        Assert.Equal(kept, MediaTypes.Canonical(sent));

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", true)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+gzip", false)]
    [InlineData("application/vnd.foreignaffairs.report", false)]
    public void Foreign_layers_are_told_by_their_type(string mediaType, bool foreign) =>
        Assert.Equal(foreign, MediaTypes.IsForeignLayer(mediaType));
}
