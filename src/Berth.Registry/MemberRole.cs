namespace Berth.Registry;

public enum MemberRole
{
    /// <summary>Has what its teams have.</summary>
    Member,

    /// <summary>Administers every repository of the organization, but neither members nor teams.</summary>
    Editor,

    /// <summary>Everything, including the organization itself.</summary>
    Owner,
}
