using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Server.Hub.Frame;

namespace Berth.Server.Hub.Scim;

/// <summary>The messages of SCIM 2.0 (RFC 7643, RFC 7644), whose names are not those of the Hub API.</summary>
internal static class Scim
{
    public const string MediaType = "application/scim+json";
    public const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string ListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    public const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
    public const string ConfigSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
    public const string TypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
    public const string SchemaSchema = "urn:ietf:params:scim:schemas:core:2.0:Schema";
}

/// <summary>A user as a directory sends and reads it.</summary>
[MediaType(Scim.MediaType)]
internal sealed record ScimUser
{
    [JsonPropertyName("schemas")]
    public IReadOnlyList<string?>? Schemas { get; init; } = [Scim.UserSchema];

    [JsonPropertyName("id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>The name of the account, which does not change.</summary>
    [JsonPropertyName("userName")]
    public string? UserName { get; init; }

    [JsonPropertyName("name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScimName? Name { get; init; }

    [JsonPropertyName("displayName"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DisplayName { get; init; }

    [JsonPropertyName("emails"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScimEmail?>? Emails { get; init; }

    /// <summary>Whether one can sign in to the account.</summary>
    [JsonPropertyName("active")]
    public bool? Active { get; init; }

    [JsonPropertyName("meta"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScimMeta? Meta { get; init; }
}

internal sealed record ScimName
{
    [JsonPropertyName("givenName"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GivenName { get; init; }

    [JsonPropertyName("familyName"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FamilyName { get; init; }

    [JsonPropertyName("formatted"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Formatted { get; init; }

    /// <summary>The whole name, however it was given; null when it was not.</summary>
    internal string? Whole => Formatted ?? ((GivenName ?? FamilyName) is null ? null : $"{GivenName} {FamilyName}".Trim());
}

internal sealed record ScimEmail
{
    [JsonPropertyName("value")]
    public string? Value { get; init; }

    [JsonPropertyName("primary")]
    public bool Primary { get; init; }
}

internal sealed record ScimMeta(
    [property: JsonPropertyName("resourceType")] string ResourceType,
    [property: JsonPropertyName("location")] string Location,
    [property: JsonPropertyName("created")] DateTimeOffset Created);

/// <summary>RFC 7644, section 3.5.2.</summary>
[MediaType(Scim.MediaType)]
internal sealed record ScimPatch
{
    [JsonPropertyName("schemas")]
    public IReadOnlyList<string?>? Schemas { get; init; }

    [JsonPropertyName("Operations")]
    public IReadOnlyList<ScimOperation?>? Operations { get; init; }
}

internal sealed record ScimOperation
{
    /// <summary>add or replace: nothing of a user can be removed.</summary>
    [JsonPropertyName("op")]
    public string? Op { get; init; }

    /// <summary>An attribute; left out, the value is an object of attributes.</summary>
    [JsonPropertyName("path")]
    public string? Path { get; init; }

    [JsonPropertyName("value")]
    public JsonElement? Value { get; init; }
}

internal sealed record ScimList<T>(
    [property: JsonPropertyName("totalResults")] int TotalResults,
    [property: JsonPropertyName("startIndex")] int StartIndex,
    [property: JsonPropertyName("itemsPerPage")] int ItemsPerPage,
    [property: JsonPropertyName("Resources")] IReadOnlyList<T> Resources)
{
    [JsonPropertyName("schemas")]
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.ListSchema];
}

internal sealed record ScimError(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("scimType"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ScimType)
{
    [JsonPropertyName("schemas")]
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.ErrorSchema];
}
