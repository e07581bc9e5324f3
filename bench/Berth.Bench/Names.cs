namespace Berth.Bench;

/// <summary>What everything here is called in the registries that are measured.</summary>
internal static class Names
{
    /// <summary>Where what is read lies; the first half is the account's name at a registry that has accounts.</summary>
    public const string Repository = "ada/app";

    /// <summary>Where what is pushed to be measured goes.</summary>
    public const string Pushed = "ada/pushed";

    public const string Tag = "latest";

    /// <summary>Below the folder of the storage, in the layout of registry:2.</summary>
    public const string BlobTree = "docker/registry/v2/blobs";
}
