using System.Text;
using System.Text.Json;

namespace Berth.Testing.Http;

/// <summary>An answer as it came over the wire.</summary>
public sealed record RawResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The code of the first registry error in the body; null when the body is no such error.</summary>
    public string? ErrorCode => FirstError is { } error && error.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>The sentence of the first registry error in the body.</summary>
    public string? ErrorMessage => FirstError is { } error && error.TryGetProperty("message", out var text) ? text.GetString() : null;

    private JsonElement? FirstError
    {
        get
        {
            try
            {
                using var json = JsonDocument.Parse(Body);
                return json.RootElement.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0 ? errors[0].Clone() : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>The values of a header, joined as RFC 9110 allows; null when it is absent.</summary>
    public string? Header(string name)
    {
        var found = Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 0 ? null : string.Join(", ", found.Select(header => header.Value));
    }

    public override string ToString()
    {
        var shown = Text.Length <= 1000 ? Text : Text[..1000] + "…";
        return $"{Status}\n{string.Join('\n', Headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n{shown}";
    }
}
