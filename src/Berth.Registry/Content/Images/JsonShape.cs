using System.Text.Json;

namespace Berth.Registry.Content.Images;

/// <summary>Reads members that may be missing or of another type than expected.</summary>
internal static class JsonShape
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    public static bool Flag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    public static IReadOnlyList<string> Keys(this JsonElement element, string name) =>
        element.Member(name) is { } member ? [.. member.EnumerateObject().Select(property => property.Name)] : [];

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? member.EnumerateArray()
            : [];
}
