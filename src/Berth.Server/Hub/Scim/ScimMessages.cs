using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Names the properties of the types in this folder; those with a name of their own keep it.</summary>
    public static void Name(JsonTypeInfo type)
    {
        foreach (var property in type.Type.Namespace == typeof(Scim).Namespace ? type.Properties : [])
        {
            if (property.AttributeProvider is MemberInfo member && !member.IsDefined(typeof(JsonPropertyNameAttribute)))
            {
                property.Name = JsonNamingPolicy.CamelCase.ConvertName(member.Name);
            }
        }
    }
}

/// <summary>A user as a directory sends and reads it.</summary>
[MediaType(Scim.MediaType)]
internal sealed record ScimUser
{
    public IReadOnlyList<string?>? Schemas { get; init; } = [Scim.UserSchema];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>The name of the account, which does not change.</summary>
    public string? UserName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScimName? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DisplayName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScimEmail?>? Emails { get; init; }

    /// <summary>Whether one can sign in to the account.</summary>
    public bool? Active { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScimMeta? Meta { get; init; }
}

internal sealed record ScimName
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GivenName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FamilyName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Formatted { get; init; }

    /// <summary>The whole name, however it was given; null when it was not.</summary>
    internal string? Whole => Formatted ?? ((GivenName ?? FamilyName) is null ? null : $"{GivenName} {FamilyName}".Trim());
}

internal sealed record ScimEmail
{
    public string? Value { get; init; }

    public bool Primary { get; init; }
}

internal sealed record ScimMeta(string ResourceType, string Location, DateTimeOffset Created);

/// <summary>RFC 7644, section 3.5.2.</summary>
[MediaType(Scim.MediaType)]
internal sealed record ScimPatch
{
    public IReadOnlyList<string?>? Schemas { get; init; }

    [JsonPropertyName("Operations")]
    public IReadOnlyList<ScimOperation?>? Operations { get; init; }
}

internal sealed record ScimOperation
{
    /// <summary>add or replace: nothing of a user can be removed.</summary>
    public string? Op { get; init; }

    /// <summary>An attribute; left out, the value is an object of attributes.</summary>
    public string? Path { get; init; }

    public JsonElement? Value { get; init; }
}

internal sealed record ScimList<T>(
    int TotalResults,
    int StartIndex,
    int ItemsPerPage,
    [property: JsonPropertyName("Resources")] IReadOnlyList<T> Resources)
{
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.ListSchema];
}

internal sealed record ScimError(
    string Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ScimType)
{
    public IReadOnlyList<string> Schemas { get; init; } = [Scim.ErrorSchema];
}
