using System.Net.Http.Headers;
using Berth.Bench.Targets;
using Berth.Testing.Images;

namespace Berth.Bench.Content;

/// <summary>Puts into a target what it will be asked for, and makes sure that it answers just that.</summary>
internal sealed class Stocker(Samples samples) : IDisposable
{
    private readonly HttpClient _http = new(TrustingHandler()) { Timeout = TimeSpan.FromMinutes(5) };

    public async Task StockAsync(IEnumerable<Target> targets)
    {
        foreach (var target in targets)
        {
            await StockAsync(target);
        }
    }

    private async Task StockAsync(Target target)
    {
        if (target.StaticFolder is { } folder)
        {
            CopyInto(folder);
        }
        else
        {
            await PushAsync(target);
            await target.Close();
        }

        await VerifyAsync(target);
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler TrustingHandler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = Wire.Connection.TrustOwn },
    };

    private void CopyInto(string folder)
    {
        var repository = Path.Combine(folder, "v2", Names.Repository);
        foreach (var blob in samples.All)
        {
            Link(blob, Path.Combine(repository, "blobs", blob.Digest));
        }

        Link(samples.Manifest, Path.Combine(repository, "manifests", samples.Manifest.Digest));
        Link(samples.Manifest, Path.Combine(repository, "manifests", Names.Tag));
    }

    private static void Link(Blob blob, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            File.Copy(blob.File, path);
        }
    }

    private async Task PushAsync(Target target)
    {
        foreach (var blob in samples.All)
        {
            using var started = await SendAsync(target, HttpMethod.Post, "blobs/uploads/", null);
            var place = new Uri(started.RequestMessage!.RequestUri!, started.Headers.Location!).ToString();
            await using var content = File.OpenRead(blob.File);
            using var body = new StreamContent(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var put = await SendAsync(target, HttpMethod.Put, $"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={blob.Digest}", body);
        }

        using var manifest = new ByteArrayContent(samples.Image.Manifest);
        manifest.Headers.ContentType = new MediaTypeHeaderValue(TestImage.ManifestType);
        using var pushed = await SendAsync(target, HttpMethod.Put, $"manifests/{Names.Tag}", manifest);
    }

    private async Task<HttpResponseMessage> SendAsync(Target target, HttpMethod method, string path, HttpContent? body)
    {
        var url = new Uri(target.Address($"/v2/{Names.Repository}/"), path);
        using var request = new HttpRequestMessage(method, url) { Content = body };
        if (target.PushAuthorization is { } authorization)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        return (await _http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    /// <summary>A server is fast that answers something else.</summary>
    private async Task VerifyAsync(Target target)
    {
        var authorization = await target.Authorize();
        foreach (var (path, blob) in samples.All.Select(blob => ($"blobs/{blob.Digest}", blob)).Append(($"manifests/{Names.Tag}", samples.Manifest)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target.Address($"/v2/{Names.Repository}/{path}"));
            request.Headers.Accept.ParseAdd(TestImage.ManifestType);
            request.Headers.Authorization = authorization is null ? null : AuthenticationHeaderValue.Parse(authorization);
            using var answer = (await _http.SendAsync(request)).EnsureSuccessStatusCode();
            if (TestImage.DigestOf(await answer.Content.ReadAsByteArrayAsync()) != blob.Digest)
            {
                throw new InvalidDataException($"{target} answers {path} with other bytes than were pushed.");
            }
        }
    }
}
