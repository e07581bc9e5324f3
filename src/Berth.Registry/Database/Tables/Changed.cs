namespace Berth.Registry.Database.Tables;

/// <summary>What a change concerns: a repository by its name, or the rights of all.</summary>
/// <param name="Part">A tag or digest; null for all of it.</param>
internal readonly record struct Changed(string Name, string? Part = null)
{
    public static readonly Changed Everything = new("*");
}
