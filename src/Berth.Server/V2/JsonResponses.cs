using System.Text.Json;

namespace Berth.Server.V2;

/// <summary>Lists are JSON with an explicit length, which HEAD shows as well.</summary>
internal static class JsonResponses
{
    public static Task WriteJsonAsync<T>(this V2Request request, T body) =>
        request.WriteBytesAsync(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));

    public static async Task WriteBytesAsync(this V2Request request, byte[] body, string contentType = "application/json")
    {
        request.Response.ContentType = contentType;
        request.Response.ContentLength = body.Length;
        if (!request.IsHead)
        {
            await request.Response.BodyWriter.WriteAsync(body, request.Cancel);
        }
    }
}
