using System.Globalization;
using Berth.Oci.Errors;
using Berth.Server.Requests;

namespace Berth.Server.V2;

/// <summary>The <c>n</c> and <c>last</c> of a list, and the Link to its next page.</summary>
/// <remarks>distribution-spec, "Listing Tags": fewer than <c>n</c> only together with a Link; <c>n=0</c> is an empty list without one.</remarks>
internal sealed record Paging(int? Limit, string? After)
{
    /// <param name="most">What a larger <c>n</c> is cut to.</param>
    public static Result<Paging> Of(V2Query query, int most)
    {
        var after = query.Get("last");
        if (query.Get("n") is not { } text)
        {
            return new Paging(null, after);
        }

        if (text.Length == 0 || text.Length > 19 || !text.All(char.IsAsciiDigit))
        {
            return new RegistryError(ErrorCode.Unsupported, "n is a whole number, 0 or more") { Status = 400, Detail = new { n = text } };
        }

        var wanted = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
        return new Paging((int)Math.Min(wanted, most), after);
    }

    /// <param name="path">The list's own path, relative to this host.</param>
    public static void SetLink(V2Request request, string path, int limit, string? last, string more = "")
    {
        if (last is not null)
        {
            request.Response.Headers.Link = $"<{path}?n={limit}&last={Uri.EscapeDataString(last)}{more}>; rel=\"next\"";
        }
    }
}
