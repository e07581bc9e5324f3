namespace Berth.Registry;

/// <summary>By what a tag came, moved or went. The numbers are kept in the database.</summary>
public enum TagMoveCause
{
    Push = 0,
    Rollback = 1,
    Copy = 2,
    Retention = 3,
    Expiry = 4,

    /// <summary>A delete that somebody asked for: of the tag, or of the manifest it named.</summary>
    Delete = 5,

    /// <summary>Brought back from the trash.</summary>
    Restore = 6,
}

/// <summary>What a line of the trash is. The numbers are kept in the database.</summary>
public enum TrashKind
{
    Tag = 0,
    Manifest = 1,
    Repository = 2,
}
