using System.Globalization;
using Berth.Oci;

namespace Berth.Registry.Identity;

/// <summary>A token's grants as one text, a line each: the scopes as a number, a space, the pattern.</summary>
internal static class TokenGrants
{
    private const int Most = 100;

    public static string Write(IEnumerable<TokenGrant> grants) =>
        string.Join('\n', grants.Select(grant => string.Create(CultureInfo.InvariantCulture, $"{(int)grant.Scopes} {grant.Pattern}")));

    public static IReadOnlyList<TokenGrant> Read(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .Select(parts => new TokenGrant(parts[1], (TokenScopes)int.Parse(parts[0], CultureInfo.InvariantCulture))),
    ];

    public static Refusal? Check(IReadOnlyList<TokenGrant> grants)
    {
        if (grants.Count > Most)
        {
            return Refusal.Invalid("token_grants_too_many", $"A token can be limited to at most {Most} repositories.", "resources");
        }

        var wrong = grants.FirstOrDefault(grant => !IsPattern(grant.Pattern));
        return wrong is null
            ? null
            : Refusal.Invalid(
                "token_pattern_invalid", $"'{wrong.Pattern}' is neither a repository nor a namespace followed by '/*'.", "resources");
    }

    private static bool IsPattern(string pattern) =>
        pattern == TokenGrant.Everywhere
        || RepositoryName.TryParse(pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern[..^2] : pattern, out _);
}
