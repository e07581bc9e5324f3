using System.Net.Http.Headers;
using System.Text;

namespace Berth.Browser.EndToEnd.Samples;

/// <summary>Pushes what no client would make, and pulls, by the registry's own API.</summary>
internal sealed class Pushes(HttpClient registry, string user, string password)
{
    public async Task ImageAsync(string repository, string reference, SampleImage image)
    {
        foreach (var blob in SampleImage.Layers.Append(image.Config))
        {
            await BlobAsync(repository, blob);
        }

        await ManifestAsync(repository, reference, SampleTypes.Manifest, image.Manifest);
    }

    public async Task IndexAsync(string repository, string[] tags, params SampleImage[] images)
    {
        foreach (var image in images)
        {
            await ImageAsync(repository, SampleImage.Digest(image.Manifest), image);
        }

        foreach (var tag in tags)
        {
            await ManifestAsync(repository, tag, SampleTypes.Index, SampleImage.Index(images));
        }
    }

    public async Task AttachAsync(string repository, string artifactType, byte[] subject, string text = "a note")
    {
        var manifest = SampleImage.Attached(artifactType, subject, text);
        await BlobAsync(repository, "{}"u8.ToArray());
        await ManifestAsync(repository, SampleImage.Digest(manifest), SampleTypes.Manifest, manifest);
    }

    public async Task PullAsync(string repository, string reference, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await registry.GetAsync(new Uri($"/v2/{repository}/manifests/{reference}", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
        }
    }

    private Task BlobAsync(string repository, byte[] content) =>
        SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={SampleImage.Digest(content)}", "application/octet-stream", content);

    private Task ManifestAsync(string repository, string reference, string mediaType, byte[] content) =>
        SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{reference}", mediaType, content);

    private async Task SendAsync(HttpMethod method, string path, string mediaType, byte[] content)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var answer = await registry.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
