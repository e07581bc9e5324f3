using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Server.Tests.Hub;

/// <summary>What the document says of a route: the places where a client puts values.</summary>
internal sealed class HostileOperation(JsonElement document, JsonElement operation)
{
    private const string Mark = "@here@";

    /// <summary>The request to replace one value of; the row's own where it has one that is admitted.</summary>
    private static readonly Dictionary<string, string> Samples = new(StringComparer.Ordinal)
    {
        ["NewAccountBody"] = """{"username":"new-#"}""",
        ["NewPersonalToken"] = """{"token_label":"x","scopes":["repo:read"]}""",
        ["NewOrganization"] = """{"orgname":"org-#"}""",
        ["NewOrganizationToken"] = """{"label":"x","resources":[{"type":"TYPE_REPO","path":"guild/*","scopes":["repo-pull"]},{"type":"TYPE_ORG","path":"guild","scopes":["scope-member-read"]}]}""",
        ["NewRepository"] = """{"namespace":"bob","name":"repo-#"}""",
        ["NewPipeline"] = """{"name":"x","webhooks":[{"name":"x","hook_url":"https://h.example/"}]}""",
        ["RetentionDocument"] = """{"rules":[{"name":"x","tags":["v*"],"keep_last":1}],"protect":["x"],"untagged_after":"1d","ignore_pulls_by":["bob"]}""",
        ["LoginRequest"] = """{"username":"bob","password":"x"}""",
        ["CodeRequest"] = """{"login_2fa_token":"x","code":"123456"}""",
        ["ShortTokenRequest"] = """{"identifier":"guild","secret":"x"}""",
        ["ScimUser"] = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"zoe"}""",
        ["ScimPatch"] = """{"Operations":[{"op":"replace","path":"active","value":true}]}""",
        ["RegistryAccessBody"] = """{"enabled":true,"standard_registries":[{"id":"DockerHub","allowed":true}],"custom_registries":[{"address":"r.example","friendly_name":"r","allowed":true}]}""",
    };

    private static int _made;

    public static HostileOperation? Of(JsonElement document, string method, string pattern) =>
        document.GetProperty("paths").TryGetProperty(pattern.Replace(":guid", "", StringComparison.Ordinal), out var path)
        && path.TryGetProperty(method.ToLowerInvariant(), out var operation)
            ? new HostileOperation(document, operation)
            : null;

    /// <summary>Each with what is to be tried on it.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Values)> QueryParameters => operation.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter =>
            (parameter.GetProperty("name").GetString()!, ValuesFor(parameter.GetProperty("schema"))))]
        : [];

    /// <summary>The body's type, where there is one.</summary>
    public string? Body => operation.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1]
        : null;

    /// <summary>Every property of the body, with those of the objects in it, as <c>webhooks.0.hook_url</c>.</summary>
    public IReadOnlyList<string> Fields => [.. FieldsOf(Schema(Body!), "")];

    /// <summary>What is to be tried on a field beside what is tried on all.</summary>
    public IEnumerable<string> ValuesFor(string field) => field switch
    {
        "regex" or "protect.0" or "rules.0.tags.0" => HostileValues.InRules,
        "immutable_tags_rules" => [.. HostileValues.InRules, .. HostileValues.InStructure],
        "categories" => HostileValues.InStructure,
        _ when field.EndsWith("_at", StringComparison.Ordinal) => HostileValues.InDateOfBody,
        _ when Fields.Any(other => other.StartsWith($"{field}.", StringComparison.Ordinal)) => HostileValues.InStructure,
        _ => [],
    };

    /// <summary>A body that is admitted, but for the raw value at one place.</summary>
    public string BodyWith(object? given, string field, string value)
    {
        var body = Sample(given);
        var steps = field.Split('.');
        JsonNode at = body;
        foreach (var (step, next) in steps.Zip(steps.Skip(1)))
        {
            at = Step(at, step, next);
        }

        Put(at, steps[^1], JsonValue.Create(Mark));
        return body.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    public JsonObject Sample(object? given)
    {
        var body = JsonNode.Parse(Samples.TryGetValue(Body!, out var sample) ? sample.Replace("#", $"{Interlocked.Increment(ref _made)}", StringComparison.Ordinal) : "{}")!.AsObject();
        foreach (var (name, value) in given is null || sample is not null ? [] : JsonSerializer.SerializeToNode(given)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static IReadOnlyList<string> ValuesFor(JsonElement schema) => (schema.GetProperty("type").GetString(), schema.TryGetProperty("format", out var format) ? format.GetString() : "") switch
    {
        (_, "date-time") => HostileValues.InDate,
        ("string" or "array", _) => HostileValues.InQuery,
        _ => HostileValues.InNumber,
    };

    private static JsonNode Step(JsonNode at, string step, string next)
    {
        var there = at is JsonArray array ? array.ElementAtOrDefault(0) : at[step];
        if (there is not (JsonObject or JsonArray))
        {
            there = next == "0" ? new JsonArray() : new JsonObject();
            Put(at, step, there);
        }

        return there;
    }

    private static void Put(JsonNode at, string step, JsonNode value)
    {
        switch (at)
        {
            case JsonArray { Count: > 0 } array:
                array[0] = value;
                break;
            case JsonArray array:
                array.Add(value);
                break;
            default:
                at[step] = value;
                break;
        }
    }

    private IEnumerable<string> FieldsOf(JsonElement schema, string prefix)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = Schema(reference.GetString()!.Split('/')[^1]);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().SelectMany(choice => FieldsOf(choice, prefix)).Distinct();
        }

        if (schema.TryGetProperty("items", out var item))
        {
            return FieldsOf(item, $"{prefix}0.").Prepend($"{prefix}0");
        }

        return schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(property => FieldsOf(property.Value, $"{prefix}{property.Name}.").Prepend(prefix + property.Name)).Distinct()
            : [];
    }

    private JsonElement Schema(string name) => document.GetProperty("components").GetProperty("schemas").GetProperty(name);
}
