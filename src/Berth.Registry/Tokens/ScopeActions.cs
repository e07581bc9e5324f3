namespace Berth.Registry.Tokens;

/// <summary>What a scope asks for and a token allows: on a repository the first three, on the catalog <see cref="List"/>.</summary>
[Flags]
public enum ScopeActions
{
    None = 0,
    Pull = 1,
    Push = 2,
    Delete = 4,

    /// <summary><c>registry:catalog:*</c> and <c>registry:catalog:search</c>: to see which repositories there are.</summary>
    List = 8,

    All = Pull | Push | Delete,
}
