using System.Text.Json;

namespace Berth.Web.ApiReference;

/// <summary>What a reader wants of an OpenAPI document: of each operation what goes in and what comes out.</summary>
internal sealed record ApiDocument(IReadOnlyList<ApiGroup> Groups)
{
    public static ApiDocument Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new ApiDocumentReader(document.RootElement);
        return new ApiDocument(
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject(), (path, operation) => reader.Operation(path.Name, operation))
                .GroupBy(operation => operation.Tag, (tag, operations) => new ApiGroup(tag, [.. operations])),
        ]);
    }
}

internal sealed record ApiGroup(string Name, IReadOnlyList<ApiOperation> Operations)
{
    /// <summary>For links to it.</summary>
    public string Anchor => Name.ToLowerInvariant().Replace(' ', '-');
}

internal sealed record ApiOperation(string Method, string Path, string Tag)
{
    public string Summary { get; init; } = "";

    public string Description { get; init; } = "";

    public bool IsPublic { get; init; }

    public IReadOnlyList<ApiField> Parameters { get; init; } = [];

    public IReadOnlyList<ApiField> Body { get; init; } = [];

    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];
}

public sealed record ApiField(string Name, string Type, string Description, bool IsRequired);

/// <param name="Fields">Of a success only: all errors have one shape.</param>
internal sealed record ApiAnswer(string Status, IReadOnlyList<ApiField> Fields)
{
    public bool IsSuccess => Status.StartsWith('2');
}

/// <summary>Reads operations and follows their references.</summary>
internal sealed class ApiDocumentReader(JsonElement root)
{
    public ApiOperation Operation(string path, JsonProperty operation)
    {
        var value = operation.Value;
        return new ApiOperation(operation.Name.ToUpperInvariant(), path, value.GetProperty("tags")[0].GetString()!)
        {
            Summary = Text(value, "summary"),
            Description = Text(value, "description"),
            IsPublic = !value.TryGetProperty("security", out _),
            Parameters = value.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray().Select(Parameter)] : [],
            Body = value.TryGetProperty("requestBody", out var body) ? Fields(SchemaOf(body)) : [],
            Answers = [.. value.GetProperty("responses").EnumerateObject().Select(Answer)],
        };
    }

    private ApiField Parameter(JsonElement parameter) => new(
        Text(parameter, "name"),
        TypeOf(parameter.GetProperty("schema")),
        Text(parameter, "description"),
        parameter.TryGetProperty("required", out var required) && required.GetBoolean());

    private ApiAnswer Answer(JsonProperty answer) => new(answer.Name, answer.Name.StartsWith('2') ? Fields(SchemaOf(answer.Value)) : []);

    /// <summary>The properties of an object, or of the objects in an array.</summary>
    private List<ApiField> Fields(JsonElement? schema)
    {
        if (schema is not { } named)
        {
            return [];
        }

        var element = Resolve(named);
        if (element.TryGetProperty("items", out var items))
        {
            element = Resolve(items);
        }

        var required = element.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        return element.TryGetProperty("properties", out var properties)
            ? [.. properties.EnumerateObject().Select(property => new ApiField(
                property.Name, TypeOf(property.Value), Text(property.Value, "description"), required.Contains(property.Name)))]
            : [];
    }

    private static JsonElement? SchemaOf(JsonElement holder) =>
        holder.TryGetProperty("content", out var content) && content.EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.Object } first
            && first.Value.TryGetProperty("schema", out var schema)
            ? schema
            : null;

    private JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? root.GetProperty("components").GetProperty("schemas").GetProperty(NameOf(reference))
            : schema;

    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return NameOf(reference);
        }

        if (schema.TryGetProperty("items", out var items))
        {
            return TypeOf(items) + "[]";
        }

        var type = schema.TryGetProperty("type", out var given)
            ? given.ValueKind == JsonValueKind.String ? given.GetString() : given.EnumerateArray().Select(one => one.GetString()).LastOrDefault(one => one != "null")
            : schema.TryGetProperty("oneOf", out var choices) ? choices.EnumerateArray().Select(TypeOf).LastOrDefault(one => one != "null") : null;
        return schema.TryGetProperty("format", out var format) && type == "string" ? format.GetString()! : type ?? "any";
    }

    private static string NameOf(JsonElement reference) => reference.GetString()!.Split('/')[^1];

    private static string Text(JsonElement holder, string name) => holder.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
