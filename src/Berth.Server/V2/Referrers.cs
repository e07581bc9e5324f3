using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Content.Referrers;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-12a/b: the manifests that refer to a digest, as an image index. Never 404: nothing refers to what
/// is not there, or something may that was pushed ahead of it.</summary>
internal sealed class Referrers(ReferrerList referrers)
{
    private const int MostPerPage = 1000;

    /// <summary>Media types hold a plus sign, which reads better as it is. No browser takes this for a page: the type is exact.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Referrers, "GET", "v2.referrers", RepositoryAction.Pull, ListAsync),
    ];

    private async Task ListAsync(V2Request request)
    {
        if (!Digest.TryParse(request.ReferenceText, out var subject))
        {
            await request.FailAsync(V2Request.InvalidDigest(request.ReferenceText));
            return;
        }

        var paging = Paging.Of(request.Query, MostPerPage);
        if (!paging.Succeeded)
        {
            await request.FailAsync(paging.Error);
            return;
        }

        // Given more than once, it lists what is of any of the types: nothing could be of all of them.
        List<string> filter = [.. request.Query.All("artifactType").Where(type => type.Length > 0).Distinct()];
        var after = Digest.TryParse(paging.Value.After, out var last) ? last : null;
        var limit = paging.Value.Limit ?? MostPerPage;
        var page = await referrers.ListAsync(request.Repository, subject, filter, after, limit, request.Cancel);
        if (filter.Count > 0)
        {
            request.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        var more = string.Concat(filter.Select(type => $"&artifactType={Uri.EscapeDataString(type)}"));
        Paging.SetLink(request, request.PathTo($"referrers/{subject}"), limit, page.Next, more);
        await request.WriteBytesAsync(Index(page), MediaTypes.OciIndex);
    }

    private static byte[] Index(Page<Referrer> page)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.OciIndex);
            json.WriteStartArray("manifests");
            foreach (var referrer in page.Items)
            {
                WriteDescriptor(json, referrer);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter json, Referrer referrer)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", referrer.MediaType);
        json.WriteString("digest", referrer.Digest.ToString());
        json.WriteNumber("size", referrer.Size);
        if (referrer.ArtifactType is not null)
        {
            json.WriteString("artifactType", referrer.ArtifactType);
        }

        if (referrer.Annotations is { Count: > 0 } annotations)
        {
            json.WriteStartObject("annotations");
            foreach (var (key, value) in annotations)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
