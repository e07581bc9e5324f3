using System.Text.Json.Serialization;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Scim;

/// <summary>What of SCIM this server has: users, and of them what an account has (RFC 7644, section 4).</summary>
internal static class ScimDescriptions
{
    private static readonly ResourceType UserType = new("User", "/Users", Scim.UserSchema);

    private static readonly SchemaDescription UserDescription = new(Scim.UserSchema, "User",
    [
        new("userName", "string") { Required = true, Mutability = "immutable", Uniqueness = "server" },
        new("name", "complex") { SubAttributes = [new("givenName", "string"), new("familyName", "string"), new("formatted", "string")] },
        new("displayName", "string"),
        new("emails", "complex") { MultiValued = true, SubAttributes = [new("value", "string"), new("primary", "boolean")] },
        new("active", "boolean"),
    ]);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var noun = new HubNoun(endpoints, "scim", "SCIM", "Docker Hub API, \"SCIM\"; RFC 7644");
        noun.Get("/v2/scim/2.0/ServiceProviderConfig", (HubCaller caller) => ScimAnswers.Json(new ProviderConfig()), "What of SCIM is there")
            .Answers<ProviderConfig>();
        noun.Get("/v2/scim/2.0/ResourceTypes", (HubCaller caller) => ScimAnswers.Json(ListOf(UserType)), "The kinds of resources")
            .Answers<ScimList<ResourceType>>();
        noun.Get("/v2/scim/2.0/ResourceTypes/{name}", (HubCaller caller, string name) => Find(name == "User", UserType), "A kind of resource")
            .Answers<ResourceType>().Refuses(404);
        noun.Get("/v2/scim/2.0/Schemas", (HubCaller caller) => ScimAnswers.Json(ListOf(UserDescription)), "The schemas").Answers<ScimList<SchemaDescription>>();
        noun.Get("/v2/scim/2.0/Schemas/{id}", (HubCaller caller, string id) => Find(id == Scim.UserSchema, UserDescription), "A schema")
            .Answers<SchemaDescription>().Refuses(404);
    }

    private static ScimList<T> ListOf<T>(T only) => new(1, 1, 1, [only]);

    private static IResult Find<T>(bool found, T value) => found ? ScimAnswers.Json(value) : ScimAnswers.Error(404, "There is no such resource.");
}

internal sealed record Supported([property: JsonPropertyName("supported")] bool IsSupported);

internal sealed record BulkSupport
{
    public bool Supported { get; init; }

    public int MaxOperations { get; init; }

    public int MaxPayloadSize { get; init; }
}

internal sealed record FilterSupport
{
    public bool Supported { get; init; } = true;

    public int MaxResults { get; init; } = 1000;
}

internal sealed record AuthenticationScheme(string Type, string Name, string Description);

internal sealed record ProviderConfig
{
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.ConfigSchema];

    public Supported Patch { get; init; } = new(true);

    public BulkSupport Bulk { get; init; } = new();

    public FilterSupport Filter { get; init; } = new();

    public Supported ChangePassword { get; init; } = new(false);

    public Supported Sort { get; init; } = new(false);

    public Supported Etag { get; init; } = new(false);

    public IReadOnlyList<AuthenticationScheme> AuthenticationSchemes { get; init; } =
    [
        new("oauthbearertoken", "Bearer", "A token of the Hub API, of an administrator."),
        new("httpbasic", "Basic", "An administrator's name and access token."),
    ];
}

internal sealed record ResourceType(string Name, string Endpoint, string Schema)
{
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.TypeSchema];

    public string Id { get; init; } = Name;
}

internal sealed record SchemaDescription(string Id, string Name, IReadOnlyList<AttributeDescription> Attributes)
{
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.SchemaSchema];
}

internal sealed record AttributeDescription(string Name, string Type)
{
    public bool MultiValued { get; init; }

    public bool Required { get; init; }

    public string Mutability { get; init; } = "readWrite";

    public string Returned { get; init; } = "default";

    public string Uniqueness { get; init; } = "none";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AttributeDescription>? SubAttributes { get; init; }
}
