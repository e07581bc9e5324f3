using System.Text.Json;
using Berth.Registry.Identity;

namespace Berth.Server.Hub.Scim;

/// <summary>What a directory wants of an account; null leaves a part as it is.</summary>
internal sealed record ScimChange
{
    public string? UserName { get; init; }

    public string? FullName { get; init; }

    public string? Email { get; init; }

    public bool? Active { get; init; }

    /// <summary>Why it cannot be read.</summary>
    public string? Fault { get; init; }

    public static ScimChange Of(ScimUser user) => new()
    {
        UserName = user.UserName,
        FullName = user.DisplayName ?? user.Name?.Whole,
        Email = (user.Emails ?? []).OrderBy(email => email?.Primary != true).FirstOrDefault()?.Value,
        Active = user.Active,
    };

    /// <summary>The operations one after another, as Entra ID and Okta send them: with a path, or with an object of attributes.</summary>
    public static ScimChange Of(ScimPatch patch, Account account)
    {
        var (given, family) = (account.FullName.Split(' ')[0], account.FullName.Contains(' ') ? account.FullName[(account.FullName.IndexOf(' ') + 1)..] : "");
        var change = new ScimChange();
        foreach (var operation in patch.Operations ?? [])
        {
            if (operation?.Value is not { } value || operation.Op?.ToLowerInvariant() is not ("add" or "replace"))
            {
                return new ScimChange { Fault = "An operation is add or replace, with a value." };
            }

            foreach (var (attribute, part) in Attributes(operation.Path, value))
            {
                change = attribute.ToLowerInvariant() switch
                {
                    "active" => change with { Active = BooleanOf(part) },
                    "username" => change with { UserName = TextOf(part) },
                    "displayname" or "name.formatted" => change with { FullName = TextOf(part) },
                    "name.givenname" => change with { FullName = $"{given = TextOf(part) ?? given} {family}".Trim() },
                    "name.familyname" => change with { FullName = $"{given} {family = TextOf(part) ?? family}".Trim() },
                    "emails" => change with { Email = EmailOf(part) },
                    "emails[type eq \"work\"].value" or "emails[primary eq true].value" or "emails.value" => change with { Email = TextOf(part) },
                    _ => change,
                };
            }
        }

        return change;
    }

    private static IEnumerable<(string Attribute, JsonElement Value)> Attributes(string? path, JsonElement value)
    {
        if (!string.IsNullOrEmpty(path) && !(path.Equals("name", StringComparison.OrdinalIgnoreCase) && value.ValueKind == JsonValueKind.Object))
        {
            return [(path, value)];
        }

        return value.ValueKind != JsonValueKind.Object
            ? []
            : value.EnumerateObject().SelectMany(property => property is { Name: "name", Value.ValueKind: JsonValueKind.Object } && string.IsNullOrEmpty(path)
                ? Attributes("name", property.Value)
                : [(string.IsNullOrEmpty(path) ? property.Name : $"{path}.{property.Name}", property.Value)]);
    }

    /// <summary>Entra ID sends <c>"False"</c>.</summary>
    private static bool? BooleanOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => bool.TryParse(TextOf(value), out var parsed) ? parsed : null,
    };

    private static string? EmailOf(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        ? EmailOf(value[0])
        : value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out var text) ? TextOf(text) : TextOf(value);

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which the reader lets pass in an element that nobody has typed yet.
            return null;
        }
    }
}
