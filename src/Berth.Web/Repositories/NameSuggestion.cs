using System.Text.RegularExpressions;
using Berth.Oci;

namespace Berth.Web.Repositories;

/// <summary>A name that is allowed and near to what was typed.</summary>
internal static partial class NameSuggestion
{
    public static string? For(string? typed)
    {
        var words = Words().Matches((typed ?? "").ToLowerInvariant()).Select(match => match.Value);
        var name = string.Join('-', words);
        return RepositoryName.TryParse(name, out _) ? name : null;
    }

    [GeneratedRegex("[a-z0-9]+")]
    private static partial Regex Words();
}
