using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Testing;

namespace Berth.Server.Tests.V2;

/// <summary>A tag can be created only once, or compared and set.</summary>
/// <remarks>RFC 9110, sections 13.1.1 and 13.1.2.</remarks>
public sealed class ConditionalPushTests(SharedServers servers)
{
    private static readonly string[] Images = [.. Enumerable.Range(0, 3).Select(i => Content.Index([], $$""","annotations":{"n":"{{i}}"}"""))];

    [Theory, BothDatabases]
    public async Task A_tag_is_created_only_once(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);

        using var first = await PutAsync(repository, "v1", Images[0], ifNoneMatch: "*");
        using var again = await PutAsync(repository, "v1", Images[0], ifNoneMatch: "*");
        using var other = await PutAsync(repository, "v1", Images[1], ifNoneMatch: "*");

        Assert.Equal((201, 412, 412), (first.Status(), again.Status(), other.Status()));
        Assert.Equal(Content.Sha256(Images[0]), await NamedAsync(repository, "v1"));
        using var body = JsonDocument.Parse(await other.TextAsync());
        var error = body.RootElement.GetProperty("errors")[0];
        Assert.Equal("DENIED", error.GetProperty("code").GetString());
        Assert.Equal(("v1", Content.Sha256(Images[0])), (error.GetProperty("detail").GetProperty("reference").GetString(), error.GetProperty("detail").GetProperty("digest").GetString()));
        using var unknown = await repository.GetAsync($"manifests/{Content.Sha256(Images[1])}");
        Assert.Equal(404, unknown.Status());
    }

    [Theory, BothDatabases]
    public async Task A_tag_is_set_only_by_who_knows_what_it_names(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        using var none = await PutAsync(repository, "v1", Images[0], ifMatch: "*");
        using var first = await PutAsync(repository, "v1", Images[0]);
        using var stale = await PutAsync(repository, "v1", Images[2], ifMatch: Tag(Images[1]));
        using var weak = await PutAsync(repository, "v1", Images[2], ifMatch: "W/" + Tag(Images[0]));
        using var nonsense = await PutAsync(repository, "v1", Images[2], ifMatch: "x");
        using var set = await PutAsync(repository, "v1", Images[1], ifMatch: $"\"x\", {Tag(Images[0])}");
        using var any = await PutAsync(repository, "v1", Images[2], ifMatch: "*");

        Assert.Equal([412, 201, 412, 412, 412, 201, 201], new[] { none, first, stale, weak, nonsense, set, any }.Select(answer => answer.Status()));
        Assert.Equal(Content.Sha256(Images[2]), await NamedAsync(repository, "v1"));
    }

    [Theory, BothDatabases]
    public async Task If_None_Match_with_digests_refuses_those(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        using var first = await PutAsync(repository, "v1", Images[0], ifNoneMatch: Tag(Images[0]));
        using var same = await PutAsync(repository, "v1", Images[1], ifNoneMatch: $"W/{Tag(Images[0])}, {Tag(Images[2])}");
        using var other = await PutAsync(repository, "v1", Images[1], ifNoneMatch: Tag(Images[2]));

        Assert.Equal((201, 412, 201), (first.Status(), same.Status(), other.Status()));
    }

    [Theory, BothDatabases]
    public async Task A_push_by_digest_is_judged_by_the_tags_it_sets_and_without_any_by_its_digest(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var digest = Content.Sha256(Images[0]);
        using var created = await PutAsync(repository, digest, Images[0], ifNoneMatch: "*");
        using var again = await PutAsync(repository, digest, Images[0], ifNoneMatch: "*");
        using var tagged = await PutAsync(repository, $"{digest}?tag=a&tag=b", Images[0], ifNoneMatch: "*");
        using var partly = await PutAsync(repository, $"{digest}?tag=c&tag=b", Images[0], ifNoneMatch: "*");
        using var missing = await PutAsync(repository, Content.Sha256(Images[1]), Images[1], ifMatch: "*");
        using var both = await PutAsync(repository, $"{Content.Sha256(Images[1])}?tag=a&tag=b", Images[1], ifMatch: Tag(Images[0]));

        Assert.Equal([201, 412, 201, 412, 412, 201], new[] { created, again, tagged, partly, missing, both }.Select(answer => answer.Status()));
        using var nothing = await repository.HeadAsync("manifests/c");
        Assert.Equal(404, nothing.Status());
        Assert.Equal(Content.Sha256(Images[1]), await NamedAsync(repository, "b"));
    }

    [Theory, BothDatabases]
    public async Task A_deletion_may_have_a_condition_too(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        using var pushed = await PutAsync(repository, "v1", Images[0]);

        using var stale = await SendAsync(repository, HttpMethod.Delete, "v1", null, Tag(Images[1]), null);
        using var deleted = await SendAsync(repository, HttpMethod.Delete, "v1", null, Tag(Images[0]), null);

        Assert.Equal((201, 412, 202), (pushed.Status(), stale.Status(), deleted.Status()));
    }

    [Theory, BothDatabases]
    public async Task Of_many_who_create_or_set_a_tag_at_once_one_does(TestDatabase database)
    {
        var repository = await RepositoryAsync(database);
        var racers = Enumerable.Range(0, 12).Select(i => Content.Index([], $$""","annotations":{"racer":"{{i}}"}""")).ToList();

        var creations = await Task.WhenAll(racers.Select(image => PutAsync(repository, "v1", image, ifNoneMatch: "*")));
        var winner = await NamedAsync(repository, "v1");
        var changes = await Task.WhenAll(racers.Where(image => Content.Sha256(image) != winner)
            .Select(image => PutAsync(repository, "v1", image, ifMatch: $"\"{winner}\"")));

        Assert.Equal(1, creations.Count(answer => answer.Status() == 201));
        Assert.Equal(11, creations.Count(answer => answer.Status() == 412));
        Assert.Equal(1, changes.Count(answer => answer.Status() == 201));
        Assert.Equal(10, changes.Count(answer => answer.Status() == 412));
        Array.ForEach([.. creations, .. changes], answer => answer.Dispose());
    }

    private static string Tag(string manifest) => $"\"{Content.Sha256(manifest)}\"";

    private static Task<HttpResponseMessage> PutAsync(
        TestRepository repository, string reference, string manifest, string? ifMatch = null, string? ifNoneMatch = null) =>
        SendAsync(repository, HttpMethod.Put, reference, manifest, ifMatch, ifNoneMatch);

    private static Task<HttpResponseMessage> SendAsync(
        TestRepository repository, HttpMethod method, string reference, string? manifest, string? ifMatch, string? ifNoneMatch)
    {
        var request = new HttpRequestMessage(method, repository.PathTo($"manifests/{reference}"));
        if (manifest is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(manifest));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.OciIndex);
        }

        _ = ifMatch is null || request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        _ = ifNoneMatch is null || request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        return repository.SendAsync(request);
    }

    private static async Task<string?> NamedAsync(TestRepository repository, string tag)
    {
        using var head = await repository.HeadAsync($"manifests/{tag}");
        return head.Header("Docker-Content-Digest");
    }

    private async Task<TestRepository> RepositoryAsync(TestDatabase database) => new((await servers[database]).Client);
}
