using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Berth.EndToEnd.Servers;

/// <summary>Reads from a server without any client's own ideas, to see what a client has left there.</summary>
internal static class RegistryAnswers
{
    /// <summary>The bytes of a manifest, or null when the server says 404.</summary>
    public static Task<byte[]?> ManifestAsync(this HttpClient registry, string repository, string reference) =>
        ContentAsync(registry, $"/v2/{repository}/manifests/{reference}");

    /// <summary>The bytes of a blob, or null when the server says 404.</summary>
    public static Task<byte[]?> BlobAsync(this HttpClient registry, string repository, string digest) =>
        ContentAsync(registry, $"/v2/{repository}/blobs/{digest}");

    /// <summary>The media types of a manifest's layers.</summary>
    public static async Task<IReadOnlyList<string?>> LayerTypesAsync(this HttpClient registry, string repository, string reference)
    {
        using var manifest = JsonDocument.Parse(await registry.ManifestAsync(repository, reference) ?? "{}"u8.ToArray());
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("mediaType").GetString())];
    }

    /// <summary>The architectures that an index offers.</summary>
    public static async Task<IReadOnlyList<string?>> ArchitecturesAsync(this HttpClient registry, string repository, string reference)
    {
        using var index = JsonDocument.Parse(await registry.ManifestAsync(repository, reference) ?? "{}"u8.ToArray());
        return [.. index.RootElement.GetProperty("manifests").EnumerateArray()
            .Select(manifest => manifest.GetProperty("platform").GetProperty("architecture").GetString())];
    }

    private static async Task<byte[]?> ContentAsync(HttpClient registry, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.oci.image.index.v1+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.oci.image.manifest.v1+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.docker.distribution.manifest.list.v2+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.docker.distribution.manifest.v2+json"));
        using var answer = await registry.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
