using System.Globalization;
using Berth.Oci;

namespace Berth.Registry.Callers;

/// <summary>A token's grants as one text, a line each: the scopes as a number, a space, the pattern, and perhaps a space and the client's
/// spelling. What it may do in its organization is a line of the number and <c>@</c>, which is no pattern.</summary>
internal static class TokenGrants
{
    private const int Most = 100;
    private const string Organization = "@";

    public static string Write(CredentialLimits limits) => string.Join(
        '\n',
        limits.Grants.Select(grant => string.Create(CultureInfo.InvariantCulture, $"{(int)grant.Scopes} {grant.Pattern} {grant.Spelling}").TrimEnd())
            .Concat(limits.Organization == OrganizationScopes.None
                ? []
                : [string.Create(CultureInfo.InvariantCulture, $"{(int)limits.Organization} {Organization}")]));

    public static CredentialLimits Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3))
            .ToLookup(parts => parts[1] == Organization, parts => (Scopes: int.Parse(parts[0], CultureInfo.InvariantCulture), parts));
        return new CredentialLimits(
        [
            .. lines[false].Select(line => new TokenGrant(line.parts[1], (TokenScopes)line.Scopes) { Spelling = line.parts.ElementAtOrDefault(2) ?? "" }),
        ])
        {
            Organization = (OrganizationScopes)lines[true].SingleOrDefault().Scopes,
        };
    }

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
