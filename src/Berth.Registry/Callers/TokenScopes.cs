namespace Berth.Registry.Callers;

/// <summary>What a token may be used for, at most; the rights of its owner limit it further. Without any, it reads what is
/// public.</summary>
[Flags]
public enum TokenScopes
{
    None = 0,

    Read = 1,

    /// <summary>Push, which includes reading.</summary>
    Write = Read | 2,

    /// <summary>Delete content, which includes reading.</summary>
    Delete = Read | 4,

    /// <summary>Everything its owner may do, on the limited repositories; on a token without such a limit, also manage the account,
    /// its tokens and its organizations.</summary>
    Admin = Write | Delete | 8,
}

/// <summary>One line of a token's limits: what it may do where.</summary>
/// <param name="Pattern">A repository's name, <c>namespace/*</c>, or <c>*</c>.</param>
public sealed record TokenGrant(string Pattern, TokenScopes Scopes)
{
    public const string Everywhere = "*";

    /// <summary>The scopes in the words of the client that gave them, with commas between; empty when there were none of its own.</summary>
    public string Spelling { get; init; } = "";

    public bool Covers(string repository) =>
        Pattern == Everywhere
        || Pattern == repository
        || (Pattern.EndsWith("/*", StringComparison.Ordinal) && repository.StartsWith(Pattern[..^1], StringComparison.Ordinal));
}
