using System.Reflection;
using Berth.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Berth.Server.Hosting.Logging;

/// <summary>Knows the addresses that are themselves secrets, as the link that resets a password: the pages with a parameter of that name.
/// Asked by path and not by what was matched, because no endpoint matches a method that is not served, or a slash too many.</summary>
/// <remarks>The pages are asked and not the endpoints: to list these is to build all of them, for which the first request would wait.</remarks>
internal static class SecretPaths
{
    private static readonly List<(string Prefix, string Pattern)> Pages =
    [
        .. typeof(BerthWeb).Assembly.GetTypes().SelectMany(page => page.GetCustomAttributes<RouteAttribute>())
            .Select(route => RoutePatternFactory.Parse(route.Template))
            .Where(pattern => pattern.GetParameter("secret") is not null)
            .Select(pattern => (PrefixOf(pattern), pattern.RawText!)),
    ];

    /// <summary>What to write in place of such a path; null for any other.</summary>
    public static string? PatternOf(PathString path)
    {
        var trimmed = path.Value.AsSpan().TrimStart('/');
        foreach (var (prefix, pattern) in Pages)
        {
            if (trimmed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return pattern;
            }
        }

        return null;
    }

    /// <summary>All before the first parameter.</summary>
    private static string PrefixOf(RoutePattern pattern) => string.Concat(
        pattern.PathSegments.TakeWhile(segment => segment.IsSimple && segment.Parts[0] is RoutePatternLiteralPart)
            .Select(segment => ((RoutePatternLiteralPart)segment.Parts[0]).Content + "/"));
}
