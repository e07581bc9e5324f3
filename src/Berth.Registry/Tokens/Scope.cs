using Berth.Oci;

namespace Berth.Registry.Tokens;

/// <summary>One resource with the actions asked for or allowed on it.</summary>
/// <remarks>Source: distribution, "Token scope documentation": <c>type[(class)]:name:action[,action]*</c>.</remarks>
/// <param name="Repository">The repository; null for the catalog.</param>
public sealed record Scope(RepositoryName? Repository, ScopeActions Actions)
{
    /// <summary>Of how many resources a request for a token is looked at. Who asks for more gets what fits, as who asks for what they may not
    /// have: the token says what it allows, and the rest can be asked for by itself.</summary>
    public const int MaxCount = 100;

    public const string RepositoryType = "repository";

    public const string RegistryType = "registry";

    public const string CatalogName = "catalog";

    /// <summary>In a token: which repository of that name it was given for; null when there was none yet.</summary>
    public long? RepositoryId { get; init; }

    private static readonly (ScopeActions Action, string Name)[] WireNames =
        [(ScopeActions.Pull, "pull"), (ScopeActions.Push, "push"), (ScopeActions.Delete, "delete"), (ScopeActions.List, "*")];

    public string Type => Repository is null ? RegistryType : RepositoryType;

    public string Name => Repository?.ToString() ?? CatalogName;

    /// <summary>The actions by their names on the wire, in the order clients write them.</summary>
    public IReadOnlyList<string> ActionNames =>
        [.. WireNames.Where(pair => Actions.HasFlag(pair.Action)).Select(pair => pair.Name)];

    public override string ToString() => $"{Type}:{Name}:{string.Join(',', ActionNames)}";

    /// <summary>Reads the scopes of a request, up to <see cref="MaxCount"/> resources. One parameter may hold several, separated by spaces;
    /// what is unknown is left out, for a client may ask for more than this registry knows; the same resource named twice is asked for
    /// once.</summary>
    public static IReadOnlyList<Scope> ParseAll(IEnumerable<string?> parameters)
    {
        var scopes = new OrderedDictionary<string, Scope>(StringComparer.Ordinal);
        foreach (var text in parameters.SelectMany(p => (p ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (TryParse(text) is not { } scope)
            {
                continue;
            }

            var resource = $"{scope.Type}:{scope.Name}";
            if (scopes.TryGetValue(resource, out var same))
            {
                scopes[resource] = same with { Actions = same.Actions | scope.Actions };
            }
            else if (scopes.Count < MaxCount)
            {
                scopes.Add(resource, scope);
            }
        }

        return [.. scopes.Values];
    }

    /// <summary>Reads one scope; null when its type, its name or all of its actions are unknown.</summary>
    public static Scope? TryParse(string text)
    {
        // A name may hold the colon of host:port, so the type ends at the first colon and the actions begin after the last.
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        if (first < 0 || last <= first)
        {
            return null;
        }

        var type = text[..first];
        var name = text[(first + 1)..last];
        var actions = text[(last + 1)..].Split(',');
        var paren = type.IndexOf('(', StringComparison.Ordinal);
        if (paren > 0 && type[^1] == ')')
        {
            type = type[..paren];
        }

        return type switch
        {
            RepositoryType when RepositoryName.TryParse(name, out var repository) => Known(repository, actions, RepositoryAction),
            RegistryType when name == CatalogName => Known(null, actions, CatalogAction),
            _ => null,
        };
    }

    private static Scope? Known(RepositoryName? repository, string[] names, Func<string, ScopeActions> read)
    {
        var actions = names.Aggregate(ScopeActions.None, (all, name) => all | read(name));
        return actions == ScopeActions.None ? null : new Scope(repository, actions);
    }

    private static ScopeActions RepositoryAction(string name) => name switch
    {
        "pull" => ScopeActions.Pull,
        "push" => ScopeActions.Push,
        "delete" => ScopeActions.Delete,
        "*" => ScopeActions.All,
        _ => ScopeActions.None,
    };

    private static ScopeActions CatalogAction(string name) => name is "*" or "search" ? ScopeActions.List : ScopeActions.None;
}
