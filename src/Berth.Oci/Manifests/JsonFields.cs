using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Berth.Oci.Errors;

namespace Berth.Oci.Manifests;

/// <summary>The properties that Berth reads of one kind of JSON object, filled anew for each object of that kind.</summary>
/// <remarks>Unknown properties are ignored, as image-spec demands ("Extensibility"). One exception: a name that equals a known
/// one but for its case. Go's decoder takes <c>Layers</c> for <c>layers</c>, so such a body would mean one thing to Berth and
/// another to the client that pulls it, which is the fault of CVE-2021-41190 by another door.</remarks>
internal sealed class JsonFields(params string[] names)
{
    private readonly byte[][] _encoded = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
    private readonly JsonElement[] _values = new JsonElement[names.Length];

    public JsonElement this[int field] => _values[field];

    /// <summary>Go clients write an empty list or map as <c>null</c>.</summary>
    public bool Has(int field) => _values[field].ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsMissing(int field) => _values[field].ValueKind == JsonValueKind.Undefined;

    public RegistryError? Fill(JsonElement source, Place place)
    {
        if (source.ValueKind != JsonValueKind.Object)
        {
            return place.Fault("is not a JSON object");
        }

        Array.Clear(_values);
        foreach (var property in source.EnumerateObject())
        {
            var field = IndexOf(property);
            if (field >= 0)
            {
                _values[field] = property.Value;
            }
            else if (KnownButForCase(property.Name) is { } known)
            {
                return place.Fault(property.Name, $"is read as '{known}' by clients that ignore case");
            }
        }

        return null;
    }

    /// <summary>Reads a string; null when it is absent. False when it is something else.</summary>
    public bool TryText(int field, out string? text) => TryText(_values[field], out text) || !Has(field);

    public Result<IReadOnlyDictionary<string, string>> TextMap(int field, Place place)
    {
        if (!Has(field))
        {
            return ReadOnlyDictionary<string, string>.Empty;
        }

        var source = _values[field];
        if (source.ValueKind != JsonValueKind.Object)
        {
            return place.Fault(names[field], "is not a JSON object");
        }

        var map = new Dictionary<string, string>(source.GetPropertyCount());
        foreach (var property in source.EnumerateObject())
        {
            if (!TryText(property.Value, out var value) || property.Name.Contains('\0', StringComparison.Ordinal))
            {
                return place.Fault(names[field], "holds something other than text without NUL");
            }

            map[property.Name] = value!;
        }

        return map;
    }

    /// <summary>NUL is refused: PostgreSQL cannot keep it as text, and no client has a use for it.</summary>
    private static bool TryText(JsonElement value, out string? text)
    {
        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null && !text.Contains('\0', StringComparison.Ordinal);
    }

    private int IndexOf(JsonProperty property)
    {
        for (var field = 0; field < _encoded.Length; field++)
        {
            if (property.NameEquals(_encoded[field]))
            {
                return field;
            }
        }

        return -1;
    }

    /// <summary>Go also folds the long s and the Kelvin sign, which .NET leaves alone.</summary>
    private string? KnownButForCase(string name)
    {
        var folded = name.Replace('\u017F', 's').Replace('\u212A', 'k');
        return Array.Find(names, known => known.Equals(folded, StringComparison.OrdinalIgnoreCase));
    }
}
