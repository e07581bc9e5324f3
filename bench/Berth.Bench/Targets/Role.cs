namespace Berth.Bench.Targets;

/// <summary>What a target is there for.</summary>
internal enum Role
{
    /// <summary>What is measured.</summary>
    Berth,

    /// <summary>Berth again, under a condition that should cost nothing: another database, a token, a password.</summary>
    Variant,

    /// <summary>Another registry.</summary>
    Registry,

    /// <summary>Something that only sends bytes, and so says what this machine could do at most.</summary>
    Ceiling,
}
