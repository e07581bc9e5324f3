using System.Diagnostics.CodeAnalysis;

namespace Berth.Web.Requests;

/// <summary>Where to go after signing in. Only a path of this site: what a browser may read as another host becomes "/".</summary>
internal static class ReturnUrl
{
    public const string Home = "/";

    public static string Validate(string? url) => IsLocal(url) ? url : Home;

    private static bool IsLocal([NotNullWhen(true)] string? url)
    {
        // Browsers drop tab and newline inside a URL, read '\' as '/', and take what stands before '@' for a user name.
        if (url is not ['/', ..] || url.StartsWith("//", StringComparison.Ordinal))
        {
            return false;
        }

        return Uri.TryCreate("http://berth.invalid" + url, UriKind.Absolute, out var absolute)
            && absolute.Host == "berth.invalid"
            && !HasTrap(url)
            && !HasTrap(Uri.UnescapeDataString(PathOf(url)));
    }

    private static bool HasTrap(string url) =>
        PathOf(url) is var path && (path.AsSpan().IndexOfAny('\\', '@') >= 0 || path.StartsWith("//", StringComparison.Ordinal))
        || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    private static string PathOf(string url) => url.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? url[..query] : url;
}
