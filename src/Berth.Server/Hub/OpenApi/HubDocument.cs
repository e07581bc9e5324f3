using Berth.Server.Hub.Frame;
using Berth.Web.ApiReference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Berth.Server.Hub.OpenApi;

/// <summary>The description of the Hub API, made of its routes.</summary>
internal static class HubDocument
{
    private const string Name = "v1";

    public static IServiceCollection AddHubDocument(this IServiceCollection services) => services
        .AddSingleton<DocumentText>()
        .AddSingleton(p => new ApiDocumentSource(p.GetRequiredService<DocumentText>().ReadAsync))
        .AddOpenApi(Name, options =>
        {
            options.ShouldInclude = description =>
                HasRoute(description) && !string.Equals(description.HttpMethod, HttpMethods.Head, StringComparison.Ordinal);
            options.AddDocumentTransformer(Introduce);
            options.AddOperationTransformer(Complete);
        });

    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        $"/openapi/{Name}.json",
        async (DocumentText document, CancellationToken cancel) => Results.Bytes(await document.ReadAsync(cancel), "application/json"));

    private static bool HasRoute(ApiDescription description) => description.ActionDescriptor.EndpointMetadata.OfType<HubRoute>().Any();

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Berth Hub API",
            Version = Name,
            Description = "Docker Hub's management API, as its clients speak it. A route that Docker Hub has not names Berth as its source.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of POST /v2/users/login or POST /v2/auth/token. Old clients write JWT in place of Bearer.",
            },
            ["basic"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "A name with its password (without a second factor) or with an access token.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>What every route has, and so none says.</summary>
    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Description = $"Source: {metadata.OfType<HubSource>().Last().Text}.";
        var answers = new OpenApiResponses();
        foreach (var (status, answer) in operation.Responses!.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            answers.Add(status, answer);
        }

        operation.Responses = answers;
        if (!metadata.OfType<ForAnybody>().Any())
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("basic", context.Document)] = [] },
            ];
        }

        return Task.CompletedTask;
    }
}

/// <summary>The document as JSON, which does not change while the server runs.</summary>
internal sealed class DocumentText([FromKeyedServices("v1")] IOpenApiDocumentProvider documents)
{
    private byte[]? _text;

    public async Task<byte[]> ReadAsync(CancellationToken cancel)
    {
        if (_text is null)
        {
            var document = await documents.GetOpenApiDocumentAsync(cancel);
            _text = System.Text.Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel));
        }

        return _text;
    }
}
