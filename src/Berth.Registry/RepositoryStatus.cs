namespace Berth.Registry;

/// <summary>What its owner says about it; by Docker Hub's numbers.</summary>
public enum RepositoryStatus
{
    Inactive = 0,
    Active = 1,
}
