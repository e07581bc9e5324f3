using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Identity;

namespace Berth.Registry.Repositories;

/// <summary>How a repository comes to be: by somebody's wish, or by the first push to it.</summary>
internal static class RepositoryCreation
{
    /// <summary>For use inside a change that the policy has allowed: the repository, made now if it is missing. While the registry is open
    /// it is public; later it has the visibility that its namespace gives to new ones.</summary>
    public static Task<RepositoryRow> GetOrCreateAsync(BerthDbContext context, RepositoryName name, Caller caller, TimeProvider clock) =>
        throw new NotImplementedException();
}
