using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Server.Tests.Access;
using Berth.Testing;

namespace Berth.Server.Tests.Hub;

/// <param name="Target">Not normalized: dots and escapes arrive as they are written.</param>
/// <param name="Body">Raw, each character a byte.</param>
internal sealed record HostileRequest(string Target, string? Body = null, string Type = "application/json");

/// <summary>The registry of the matrix, as its administrator asks of it what nobody should.</summary>
internal sealed partial class HostileRegistry(MatrixRegistry registry, string authorization)
{
    private JsonElement? _document;

    public HubMatrixRegistry Matrix { get; } = new(registry);

    public static async Task<HostileRegistry> StartAsync(TestDatabase database)
    {
        var registry = await MatrixRegistry.StartAsync(database, options => options with { HubRateLimit = 0 });
        return new HostileRegistry(registry, (await registry.AuthorizationAsync(MatrixTable.Callers.Single(caller => caller.Name == "administrator"), Way.Basic))!);
    }

    /// <summary>Sends exactly this, and says what is wrong with the answer.</summary>
    public async Task<IEnumerable<string>> FaultsAsync(string method, HostileRequest hostile, CancellationToken cancel)
    {
        var url = new Uri(registry.Address.AbsoluteUri.TrimEnd('/') + hostile.Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (hostile.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(hostile.Type) } };

            // Otherwise the refusal of a body that is too long meets one that is still being sent.
            request.Headers.ExpectContinue = body.Length > 64 << 10;
        }

        using var response = await registry.SendAsync(request, authorization);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return Fault(response, text) is { } fault
            ? [$"{method} {Short(hostile.Target)} {Short(hostile.Body ?? "")}: {fault}: {(int)response.StatusCode} {Short(text)}"]
            : [];
    }

    /// <summary>What the document says of the route; null of the few that are not in it.</summary>
    public async Task<HostileOperation?> OperationAsync(HubRow row) => HostileOperation.Of(_document ??= await DocumentAsync(), row.Method, row.Pattern);

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    private async Task<JsonElement> DocumentAsync()
    {
        using var answer = await registry.SendAsync("GET", "/openapi/v1.json", null);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static string? Fault(HttpResponseMessage response, string text)
    {
        if ((int)response.StatusCode >= 500)
        {
            return "the server's fault";
        }

        if (Internals().IsMatch(text))
        {
            return "tells of the code";
        }

        // What the web server itself refuses, as %00 in a path, never gets here and has no body.
        return (int)response.StatusCode < 400 || !response.Headers.Contains("X-Request-Id") || IsError(text) ? null : "no error of the API";
    }

    private static bool IsError(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("message", out _) || json.RootElement.TryGetProperty("detail", out _) || json.RootElement.TryGetProperty("errors", out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}… ({text.Length})";

    [GeneratedRegex(@"Exception|   at |Stack|System\.|Microsoft\.|Berth\.|Npgsql|Sqlite|\.cs:|SELECT |`\d", RegexOptions.IgnoreCase)]
    private static partial Regex Internals();
}

public sealed class HostileRegistries : IAsyncDisposable
{
    private readonly Dictionary<TestDatabase, Lazy<Task<HostileRegistry>>> _registries = Enum.GetValues<TestDatabase>()
        .ToDictionary(database => database, database => new Lazy<Task<HostileRegistry>>(() => HostileRegistry.StartAsync(database)));

    internal Task<HostileRegistry> this[TestDatabase database] => _registries[database].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in _registries.Values.Where(registry => registry.IsValueCreated))
        {
            await (await registry.Value).DisposeAsync();
        }
    }
}
