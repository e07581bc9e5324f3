using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Berth.EndToEnd.Servers;
using Berth.Testing.Images;

namespace Berth.EndToEnd.Crash;

/// <summary>
/// Pushes random images to a repository of its own until the server dies, remembers what was acknowledged, and afterwards
/// holds the server to it.
/// </summary>
internal sealed class Pusher(HttpClient registry, string repository, IReadOnlyList<byte[]> sharedLayers, Random random)
{
    private const int MaxLayerSize = 48 * 1024;
    private static readonly string[] Tags = ["latest", "stable", "1.0", "2.0"];

    private readonly Dictionary<string, TagHistory> tags = Tags.ToDictionary(tag => tag, _ => new TagHistory());
    private readonly List<TestImage> acknowledged = [];
    private int verified;

    /// <summary>How many manifests were acknowledged.</summary>
    public int Acknowledged => acknowledged.Count;

    /// <summary>Returns when a request gets no answer. An answer that refuses is a failure: nothing here may be refused.</summary>
    public async Task PushUntilTheServerDiesAsync(KillMoment kill)
    {
        try
        {
            while (true)
            {
                await PushAsync(NextImage(), kill);
                if (random.Next(8) == 0)
                {
                    await DeleteTagAsync(Tags[random.Next(Tags.Length)], kill);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            // The kill, which a client that is just connecting sees as its socket's. Whatever was under way stays unacknowledged.
        }
    }

    /// <summary>Reads back every tag, and every manifest acknowledged since the last time, or ever.</summary>
    public async Task VerifyAsync(bool everything)
    {
        foreach (var (tag, history) in tags)
        {
            var manifest = await registry.ManifestAsync(repository, tag);
            history.Read(manifest is null ? null : TestImage.DigestOf(manifest), $"{repository}:{tag}");
        }

        foreach (var image in acknowledged.Skip(everything ? 0 : verified))
        {
            MustBe(image.Manifest, await registry.ManifestAsync(repository, image.Digest), "Manifest");
            foreach (var blob in image.Blobs)
            {
                MustBe(blob, await registry.BlobAsync(repository, TestImage.DigestOf(blob)), "Blob");
            }
        }

        verified = acknowledged.Count;
    }

    private void MustBe(byte[] acknowledged, byte[]? found, string what) =>
        Assert.True(
            acknowledged.AsSpan().SequenceEqual(found),
            $"{what} {TestImage.DigestOf(acknowledged)} of {repository} was acknowledged, and now {(found is null ? "is missing" : "has other bytes")}.");

    // Every third image shares its first layer with those of the other pushers: the same blob comes from several at once.
    private TestImage NextImage()
    {
        byte[][] layers =
        [
            random.Next(3) == 0 ? sharedLayers[random.Next(sharedLayers.Count)] : RandomLayer(),
            RandomLayer(),
        ];
        return TestImage.FromLayers(layers);
    }

    private byte[] RandomLayer()
    {
        var layer = new byte[random.Next(1, MaxLayerSize)];
        random.NextBytes(layer);
        return layer;
    }

    private async Task PushAsync(TestImage image, KillMoment kill)
    {
        foreach (var blob in image.Blobs)
        {
            await PushBlobAsync(blob, kill);
        }

        var tag = random.Next(3) == 0 ? null : Tags[random.Next(Tags.Length)];
        if (tag is not null)
        {
            tags[tag].Attempted(image.Digest);
        }

        using var content = new ByteArrayContent(image.Manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(TestImage.ManifestType);
        await SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{tag ?? image.Digest}", content, HttpStatusCode.Created, kill);
        acknowledged.Add(image);
        if (tag is not null)
        {
            tags[tag].Acknowledged(image.Digest);
        }
    }

    private async Task DeleteTagAsync(string tag, KillMoment kill)
    {
        tags[tag].Attempted(null);
        // 404 when nothing has the tag: then it is as deleted as after a 202.
        await SendAsync(HttpMethod.Delete, $"/v2/{repository}/manifests/{tag}", null, HttpStatusCode.Accepted, kill, HttpStatusCode.NotFound);
        tags[tag].Acknowledged(null);
    }

    private async Task PushBlobAsync(byte[] blob, KillMoment kill)
    {
        var location = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/", null, HttpStatusCode.Accepted, kill);
        var rest = blob;
        if (random.Next(2) == 0)
        {
            var half = blob.Length / 2;
            rest = blob[half..];
            using var chunk = new ByteArrayContent(blob, 0, half);
            location = await SendAsync(HttpMethod.Patch, location, chunk, HttpStatusCode.Accepted, kill);
        }

        using var content = new ByteArrayContent(rest);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var separator = location.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        await SendAsync(
            HttpMethod.Put, $"{location}{separator}digest={TestImage.DigestOf(blob)}", content, HttpStatusCode.Created, kill);
    }

    /// <summary>Returns the answer's Location, or an empty string.</summary>
    private async Task<string> SendAsync(
        HttpMethod method, string target, HttpContent? content, HttpStatusCode expected, KillMoment kill, HttpStatusCode? orElse = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, UriKind.RelativeOrAbsolute)) { Content = content };
        kill.RequestBegins();
        using var answer = await registry.SendAsync(request);
        Assert.True(
            answer.StatusCode == expected || answer.StatusCode == orElse,
            $"{method} {target}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer.Headers.Location?.OriginalString ?? "";
    }
}
