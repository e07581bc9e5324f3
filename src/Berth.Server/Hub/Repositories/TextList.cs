using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Server.Hub.Repositories;

/// <summary>A list of texts in a body, in any of the ways in which clients write one: <c>["a","b"]</c>, <c>"a,b"</c> (Docker's Terraform
/// provider, for rules) or <c>[{"slug":"a"}]</c> (categories, as they are answered).</summary>
[JsonConverter(typeof(TextListConverter))]
internal sealed record TextList(IReadOnlyList<string> Items);

internal sealed class TextListConverter : JsonConverter<TextList>
{
    public override TextList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.String => new TextList(root.GetString()!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            JsonValueKind.Array => new TextList([.. root.EnumerateArray().Select(Text)]),
            _ => throw new JsonException("neither a list nor a text"),
        };
    }

    public override void Write(Utf8JsonWriter writer, TextList value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Items, options);

    private static string Text(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString()!,
        JsonValueKind.Object when item.TryGetProperty("slug", out var slug) && slug.ValueKind == JsonValueKind.String => slug.GetString()!,
        _ => throw new JsonException("an item that is no text"),
    };
}
