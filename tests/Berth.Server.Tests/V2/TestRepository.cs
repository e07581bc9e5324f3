using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Berth.Oci;

namespace Berth.Server.Tests.V2;

/// <summary>A repository as a plain client uses it, for tests whose subject is something else than the wire.</summary>
internal sealed class TestRepository(HttpClient client, string name)
{
    /// <summary>One that no other test knows.</summary>
    public TestRepository(HttpClient client)
        : this(client, $"tests/{Guid.NewGuid():N}")
    {
    }

    public string Name => name;

    public string PathTo(string rest) => $"/v2/{name}/{rest}";

    public Task<HttpResponseMessage> GetAsync(string rest) => SendAsync(HttpMethod.Get, PathTo(rest));

    public Task<HttpResponseMessage> HeadAsync(string rest) => SendAsync(HttpMethod.Head, PathTo(rest));

    public Task<HttpResponseMessage> DeleteAsync(string rest) => SendAsync(HttpMethod.Delete, PathTo(rest));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null) =>
        client.SendAsync(new HttpRequestMessage(method, path) { Content = content });

    /// <returns>The path of the session.</returns>
    public async Task<string> StartUploadAsync()
    {
        using var started = await SendAsync(HttpMethod.Post, PathTo("blobs/uploads/"));
        Assert.Equal(202, (int)started.StatusCode);
        return started.Headers.Location!.ToString();
    }

    public Task AppendAsync(string session, string text) => AppendAsync(session, Encoding.UTF8.GetBytes(text));

    public async Task AppendAsync(string session, byte[] bytes)
    {
        using var appended = await SendAsync(HttpMethod.Patch, session, new ByteArrayContent(bytes));
        Assert.Equal(202, (int)appended.StatusCode);
    }

    public Task<HttpResponseMessage> FinishAsync(string session, string digest, byte[]? bytes = null) =>
        SendAsync(HttpMethod.Put, $"{session}?digest={digest}", new ByteArrayContent(bytes ?? []));

    public Task<string> PushBlobAsync(string text) => PushBlobAsync(Encoding.UTF8.GetBytes(text));

    public async Task<string> PushBlobAsync(byte[] bytes)
    {
        var digest = Content.Sha256(bytes);
        using var pushed = await TryPushBlobAsync(bytes);
        Assert.Equal(201, (int)pushed.StatusCode);
        return digest;
    }

    public Task<HttpResponseMessage> TryPushBlobAsync(byte[] bytes) =>
        SendAsync(HttpMethod.Post, PathTo($"blobs/uploads/?digest={Content.Sha256(bytes)}"), new ByteArrayContent(bytes));

    public async Task<string> PushManifestAsync(string reference, string json, string? type = null)
    {
        using var pushed = await TryPushManifestAsync(reference, json, type);
        Assert.True((int)pushed.StatusCode == 201, await pushed.TextAsync());
        return pushed.Headers.GetValues("Docker-Content-Digest").Single();
    }

    /// <param name="type">The Content-Type; what the manifest says of itself when it is null.</param>
    public Task<HttpResponseMessage> TryPushManifestAsync(string reference, string json, string? type = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue(type ?? TypeOf(json));
        return SendAsync(HttpMethod.Put, PathTo($"manifests/{reference}"), content);
    }

    /// <summary>An image of one layer, pushed with all it needs.</summary>
    /// <returns>Its digest.</returns>
    public async Task<string> PushImageAsync(string reference, byte[] layer, string more = "")
    {
        await PushBlobAsync("{}");
        await PushBlobAsync(layer);
        return await PushManifestAsync(reference, Content.Image(Content.Descriptor("{}"), [Content.Descriptor(layer)], more));
    }

    private static string TypeOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("mediaType", out var type) ? type.GetString()! : MediaTypes.OciManifest;
    }
}
