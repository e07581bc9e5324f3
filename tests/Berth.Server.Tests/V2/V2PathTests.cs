using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Server.V2;
using CsCheck;

namespace Berth.Server.Tests.V2;

public sealed class V2PathTests
{
    private static readonly string LongName = new('a', 256);

    public static readonly TheoryData<string, string, string, string> Targets = new()
    {
        { "/v2", "Base", "", "" },
        { "/v2/", "Base", "", "" },
        { "/v2/?n=1", "Base", "", "" },
        { "/v2?", "Base", "", "" },
        { "/v2/_catalog", "Catalog", "", "" },
        { "/v2/_catalog?n=10&last=a", "Catalog", "", "" },
        { "/v2/_oci/ext/discover", "Extensions", "", "" },
        { "/v2/a/b/_oci/ext/discover", "RepositoryExtensions", "a/b", "" },
        { "/v2/a/tags/list", "TagsList", "a", "" },
        { "/v2/a/b/c/tags/list?n=0", "TagsList", "a/b/c", "" },
        { "/v2/a/manifests/latest", "Manifest", "a", "latest" },
        { "/v2/a/manifests/latest#x?y", "Manifest", "a", "latest" },
        { "/v2/a/manifests/sha256:zz", "Manifest", "a", "sha256:zz" },
        { "/v2/a/manifests/a%2fb", "Manifest", "a", "a%2fb" },
        { "/v2/a/manifests/caf\u00e9", "Manifest", "a", "caf\u00e9" },
        { "/v2/a/blobs/sha256:ab", "Blob", "a", "sha256:ab" },
        { "/v2/a/blobs/uploads", "UploadsStart", "a", "" },
        { "/v2/a/blobs/uploads/", "UploadsStart", "a", "" },
        { "/v2/a/blobs/uploads/?mount=x&from=y", "UploadsStart", "a", "" },
        { "/v2/a/blobs/uploads/1-2?_state=x", "Upload", "a", "1-2" },
        { "/v2/a/blobs/uploads/list", "Upload", "a", "list" },
        { "/v2/a/referrers/sha256:ab", "Referrers", "a", "sha256:ab" },
        { "http://localhost:5000/v2/a/tags/list", "TagsList", "a", "" },
        { "HTTPS://localhost/v2/", "Base", "", "" },

        // Components called like the nouns.
        { "/v2/x/blobs/uploads/manifests/latest", "Manifest", "x/blobs/uploads", "latest" },
        { "/v2/x/blobs/uploads/tags/list", "TagsList", "x/blobs/uploads", "" },
        { "/v2/x/blobs/uploads/blobs/uploads", "UploadsStart", "x/blobs/uploads", "" },
        { "/v2/x/blobs/uploads/blobs/uploads/", "UploadsStart", "x/blobs/uploads", "" },
        { "/v2/x/blobs/uploads/blobs/uploads/uploads", "Upload", "x/blobs/uploads", "uploads" },
        { "/v2/x/blobs/uploads/blobs/sha256:ab", "Blob", "x/blobs/uploads", "sha256:ab" },
        { "/v2/blobs/blobs/uploads/", "UploadsStart", "blobs", "" },
        { "/v2/blobs/uploads/manifests/latest", "Manifest", "blobs/uploads", "latest" },
        { "/v2/tags/tags/list", "TagsList", "tags", "" },
        { "/v2/tags/list/tags/list", "TagsList", "tags/list", "" },
        { "/v2/a/manifests/tags/list", "TagsList", "a/manifests", "" },
        { "/v2/a/blobs/tags/list", "TagsList", "a/blobs", "" },
        { "/v2/manifests/manifests/manifests", "Manifest", "manifests", "manifests" },
        { "/v2/a/manifests/list", "Manifest", "a", "list" },
        { "/v2/a/referrers/manifests/uploads", "Manifest", "a/referrers", "uploads" },
        { "/v2/v2/manifests/v2", "Manifest", "v2", "v2" },
        { "/v2/a/users/manifests/latest", "Manifest", "a/users", "latest" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_path_of_the_registry_is_read_from_the_right(string rawTarget, string noun, string name, string reference)
    {
        var path = V2Path.Parse(rawTarget);

        Assert.Equal(V2Outcome.Target, path.Outcome);
        Assert.Equal(
            (noun, name, reference),
            (path.Target!.Noun.ToString(), path.Target.Repository?.ToString() ?? "", path.Target.ReferenceText));
    }

    public static readonly TheoryData<string> BadNames = new(
        "/v2/Foo/bar/manifests/latest",
        "/v2/a/../b/manifests/latest",
        "/v2/a/./b/tags/list",
        "/v2/../manifests/latest",
        "/v2/a%2fb/manifests/latest",
        "/v2/a%252fb/manifests/latest",
        "/v2/a%2f..%2fb/blobs/uploads/",
        "/v2/%61/tags/list",
        "/v2/%75sers/a/tags/list",
        "/v2/a//b/tags/list",
        "/v2//a/tags/list",
        "/v2/a//tags/list",
        "/v2/caf%C3%A9/tags/list",
        "/v2/caf\u00e9/tags/list",
        "/v2/a%ff/tags/list",
        "/v2/a\u200bb/blobs/sha256:ab",
        "/v2/a..b/referrers/sha256:ab",
        "/v2/-a/tags/list",
        "/v2/a-/tags/list",
        "/v2/a___b/tags/list",
        "/v2/a%00/tags/list",
        "/v2/a%0d%0a/tags/list",
        "/v2/a;b/tags/list",
        "/v2/a\\b/tags/list",
        "/v2/_catalog/tags/list",
        "/v2/_oci/tags/list",
        "/v2/tags/list",
        "/v2/manifests/latest",
        "/v2/blobs/uploads/",
        "/v2//_oci/ext/discover",
        "/v2/" + LongName + "/tags/list",
        "/v2/" + LongName + "/manifests/latest");

    [Theory]
    [MemberData(nameof(BadNames))]
    public void A_name_outside_the_grammar_is_NAME_INVALID(string rawTarget)
    {
        var path = V2Path.Parse(rawTarget);

        Assert.Equal((V2Outcome.Error, ErrorCode.NameInvalid, 400), (path.Outcome, path.Error!.Code, path.Error.Status));
    }

    [Theory]
    [InlineData("/v2/Foo/tags/list", "lower case")]
    [InlineData("/v2/a..b/tags/list", "components")]
    public void The_fault_of_a_name_is_said(string rawTarget, string word) =>
        Assert.Contains(word, V2Path.Parse(rawTarget).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void The_limit_of_a_name_is_said() =>
        Assert.Contains("255", V2Path.Parse($"/v2/{LongName}/tags/list").Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/v2/_catalog/")]
    [InlineData("/v2/./_catalog")]
    [InlineData("/v2/a/../_catalog")]
    [InlineData("/v2/%5fcatalog")]
    [InlineData("/v2/_CATALOG")]
    [InlineData("/v2//_catalog")]
    [InlineData("/v2//")]
    [InlineData("/v2/a")]
    [InlineData("/v2/a/")]
    [InlineData("/v2/a/tags")]
    [InlineData("/v2/a/tags/list/")]
    [InlineData("/v2/a/tags/List")]
    [InlineData("/v2/a/manifests")]
    [InlineData("/v2/a/manifests/")]
    [InlineData("/v2/a/manifests/latest/")]
    [InlineData("/v2/a/manifests/x/y")]
    [InlineData("/v2/a/blobs/")]
    [InlineData("/v2/a/blobs/uploads/x/")]
    [InlineData("/v2/a/blobs/uploads//")]
    [InlineData("/v2/a/Manifests/latest")]
    [InlineData("/v2/a/%6danifests/latest")]
    [InlineData("/v2/_oci/ext/discover/")]
    public void A_path_without_an_endpoint_is_404(string rawTarget)
    {
        var path = V2Path.Parse(rawTarget);

        Assert.Equal((V2Outcome.Error, ErrorCode.Unsupported, 404), (path.Outcome, path.Error!.Code, path.Error.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("*")]
    [InlineData("/V2/_catalog")]
    [InlineData("//v2/_catalog")]
    [InlineData("/./v2/_catalog")]
    [InlineData("/service/../v2/_catalog")]
    [InlineData("/v2_catalog")]
    [InlineData("/v2x/_catalog")]
    [InlineData("/v1/../v2/")]
    [InlineData("/%762/_catalog")]
    [InlineData("/v2%2f_catalog")]
    [InlineData("v2/_catalog")]
    [InlineData("\\v2/_catalog")]
    [InlineData("/x?/v2/_catalog")]
    [InlineData("http://host")]
    [InlineData("http://host?/v2/")]
    [InlineData("http://host//v2/_catalog")]
    [InlineData("ftp://host/v2/_catalog")]
    public void Only_the_exact_prefix_is_ours(string rawTarget) => Assert.Equal(V2Outcome.NotV2, V2Path.Parse(rawTarget).Outcome);

    public static TheoryData<string> Reserved => new(V2Path.HubSegments);

    [Theory]
    [MemberData(nameof(Reserved))]
    public void The_Hub_API_owns_its_first_segments(string segment)
    {
        Assert.Equal(V2Outcome.HubApi, V2Path.Parse($"/v2/{segment}").Outcome);
        Assert.Equal(V2Outcome.HubApi, V2Path.Parse($"/v2/{segment}/?page=1").Outcome);
        Assert.Equal(V2Outcome.HubApi, V2Path.Parse($"/v2/{segment}/manifests/latest").Outcome);
        Assert.NotEqual(V2Outcome.HubApi, V2Path.Parse($"/v2/{segment}x/manifests/latest").Outcome);
        Assert.NotEqual(V2Outcome.HubApi, V2Path.Parse($"/v2/{segment.ToUpperInvariant()}/manifests/latest").Outcome);
    }

    [Theory]
    [InlineData("/v2/users/login", "users")]
    [InlineData("/v2/users", "users")]
    [InlineData("/v2/", "")]
    [InlineData("/v2", "")]
    [InlineData("/v1/users", "")]
    public void The_first_segment_follows_the_prefix(string path, string segment) =>
        Assert.Equal(segment, V2Path.FirstSegment(path).ToString());

    [Theory]
    [InlineData("/v2/a/tags/list?n=1&last=%2f?x", "n=1&last=%2f?x")]
    [InlineData("/v2/a/tags/list?n=1#?n=2", "n=1")]
    [InlineData("/v2/a/tags/list#?n=2", "")]
    [InlineData("/v2/a/tags/list", "")]
    [InlineData("/v2/users/?page=2", "page=2")]
    [InlineData("/v2/A/tags/list?n=1", "n=1")]
    public void The_query_is_kept_as_it_was_sent(string rawTarget, string query) => Assert.Equal(query, V2Path.Parse(rawTarget).Query);

    private static readonly Gen<string> Name =
        Gen.OneOf<string>("blobs", "uploads", "manifests", "tags", "list", "referrers", "v2", "users", "a", "b-c", "ext", "discover")
            .Array[1, 6].Select(components => string.Join('/', components))
            .Where(name => !V2Path.HubSegments.Contains(name.Split('/')[0]));

    private static readonly Gen<string> Last = Gen.OneOf<string>("list", "manifests", "blobs", "latest", "discover", "sha256:ab", "%2f");

    /// <summary>Whatever its components are called, a repository is reached by exactly the path that was written for it.</summary>
    [Fact]
    public void Every_endpoint_of_every_repository_is_told_from_all_others() =>
        Gen.Select(Name, Last, Gen.Enum<V2Noun>()).Sample((name, last, noun) =>
        {
            var (rawTarget, hasName, hasReference) = noun switch
            {
                V2Noun.Catalog => ("/v2/_catalog", false, false),
                V2Noun.Extensions => ("/v2/_oci/ext/discover", false, false),
                V2Noun.RepositoryExtensions => ($"/v2/{name}/_oci/ext/discover", true, false),
                V2Noun.TagsList => ($"/v2/{name}/tags/list", true, false),
                V2Noun.Manifest => ($"/v2/{name}/manifests/{last}", true, true),
                V2Noun.Blob => ($"/v2/{name}/blobs/{last}", true, true),
                V2Noun.UploadsStart => ($"/v2/{name}/blobs/uploads/", true, false),
                V2Noun.Upload => ($"/v2/{name}/blobs/uploads/{last}", true, true),
                V2Noun.Referrers => ($"/v2/{name}/referrers/{last}", true, true),
                _ => ("/v2/", false, false),
            };

            var expected = new V2Target(noun, hasName ? RepositoryName.Parse(name) : null, hasReference ? last : "");
            return V2Path.Parse(rawTarget).Target == expected;
        });

    [Fact]
    public void Any_text_is_answered_with_one_outcome() =>
        Gen.OneOf(Gen.String, Gen.String["v2/_abl.%"].Select(rest => "/v2/" + rest)).Sample(rawTarget =>
        {
            var path = V2Path.Parse(rawTarget);
            return (path.Target is not null) == (path.Outcome == V2Outcome.Target)
                && (path.Error is not null) == (path.Outcome == V2Outcome.Error);
        });
}
