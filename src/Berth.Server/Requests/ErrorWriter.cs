using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Oci.Errors;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Requests;

/// <summary>The one place that writes a registry error: <c>{"errors":[{"code","message","detail"}]}</c>.</summary>
/// <remarks>Source: distribution-spec, "Error codes". A HEAD carries the status and headers only.</remarks>
internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpContext http, RegistryError error)
    {
        var response = http.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        ContentGuard.Add(response);
        if (error.RetryAfter is { } seconds)
        {
            RetryAfter.Set(response, seconds);
        }

        if (error.Status == StatusCodes.Status403Forbidden && HttpMethods.IsHead(http.Request.Method))
        {
            // There is no body to say it in; clients show a warning of code 299 (RFC 9111, section 5.5, has kept none other).
            response.Headers.Warning = $"299 - \"{HeaderText.Of(error.Message)}\"";
        }

        if (error.Status == StatusCodes.Status413PayloadTooLarge && HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            // The rest of the body is not wanted: without this the server would read on to save the connection.
            response.Headers.Connection = "close";
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Envelope([new Item(error.Code.Name, error.Message, error.Detail)]), Json);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, http.RequestAborted);
        }
    }

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Envelope(IReadOnlyList<Item> Errors);

    private sealed record Item(string Code, string Message, object? Detail);
}
