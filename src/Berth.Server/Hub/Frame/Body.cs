using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Berth.Server.Hub.Frame;

/// <summary>The body of a request, as a parameter of an endpoint: read, bounded, and checked against the attributes of its properties.</summary>
internal sealed class Body<T> : IBound, IEndpointParameterMetadataProvider
    where T : class
{
    private Body(T? value, HubFault? fault)
    {
        Value = value!;
        Fault = fault;
    }

    /// <summary>Never null where an endpoint sees it.</summary>
    public T Value { get; }

    public HubFault? Fault { get; }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        // The caller is bound before the body; what a stranger sends is not even read.
        if (context.Features.Get<HubCaller>() is { Fault: not null })
        {
            return new Body<T>(null, null);
        }

        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = Bodies.MaxLength;
        }

        try
        {
            var value = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, json, context.RequestAborted);
            return value is null ? Unreadable("$") : new Body<T>(value, Bodies.Check(value, json));
        }
        catch (JsonException e)
        {
            return Unreadable(e.Path ?? "$");
        }
        catch (BadHttpRequestException e)
        {
            var status = Math.Clamp(e.StatusCode, 400, 499);
            return new Body<T>(null, HubFault.Of(status, status == 413 ? $"a body has at most {Bodies.MaxLength} bytes" : "the body cannot be read"));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(
            typeof(T).GetCustomAttribute<MediaTypeAttribute>() is { } other ? ["application/json", other.Name] : ["application/json"], typeof(T)));

    private static Body<T> Unreadable(string path) =>
        new(null, HubFault.Of(StatusCodes.Status400BadRequest, $"the body is not the JSON expected, at {path}"));
}

internal static class Bodies
{
    /// <summary>Room for the longest description and what stands around it.</summary>
    public const int MaxLength = 256 << 10;

    /// <summary>What the attributes of the properties say of their values; null when nothing.</summary>
    public static HubFault? Check(object value, JsonSerializerOptions json)
    {
        var found = new List<ValidationResult>();
        if (Validator.TryValidateObject(value, new ValidationContext(value), found, validateAllProperties: true))
        {
            return null;
        }

        var names = json.GetTypeInfo(value.GetType()).Properties
            .ToDictionary(property => (property.AttributeProvider as MemberInfo)?.Name ?? property.Name, property => property.Name);
        var fields = found.SelectMany(result => result.MemberNames, (result, member) => (Name: names[member], Text: Sentence(result, member)))
            .GroupBy(fault => fault.Name, fault => fault.Text);
        return HubFault.Invalid(fields.ToDictionary(field => field.Key, IReadOnlyList<string> (field) => [.. field]));
    }

    /// <summary>The attributes speak of a property by its name in the code.</summary>
    private static string Sentence(ValidationResult result, string member) => (result.ErrorMessage ?? "This value is invalid.")
        .Replace($"The {member} field", "This field", StringComparison.Ordinal)
        .Replace($"The field {member}", "This field", StringComparison.Ordinal);
}
