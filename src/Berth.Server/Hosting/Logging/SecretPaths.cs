using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Berth.Server.Hosting.Logging;

/// <summary>Knows the addresses that are themselves secrets, as the link that resets a password: the routes with a parameter of that name.
/// Asked by path and not by what was matched, because no endpoint matches a method that is not served, or a slash too many.</summary>
internal sealed class SecretPaths(EndpointDataSource endpoints)
{
    private readonly Lazy<List<(string Prefix, string Pattern)>> _routes = new(() => Find(endpoints));

    /// <summary>What to write in place of such a path; null for any other.</summary>
    public string? PatternOf(PathString path)
    {
        var trimmed = path.Value.AsSpan().TrimStart('/');
        foreach (var (prefix, pattern) in _routes.Value)
        {
            if (trimmed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return pattern;
            }
        }

        return null;
    }

    private static List<(string Prefix, string Pattern)> Find(EndpointDataSource endpoints) =>
        [.. endpoints.Endpoints.OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern)
            .Where(pattern => pattern.GetParameter("secret") is not null)
            .Select(pattern => (PrefixOf(pattern), pattern.RawText!))
            .Distinct()];

    /// <summary>All before the first parameter.</summary>
    private static string PrefixOf(RoutePattern pattern) => string.Concat(
        pattern.PathSegments.TakeWhile(segment => segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart)
            .Select(segment => ((RoutePatternLiteralPart)segment.Parts[0]).Content + "/"));
}
