using Berth.Registry.Identity;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Berth.Server.Hub.Users;

/// <summary>What a user's or an organization's repositories are unless said otherwise.</summary>
internal static class NamespaceRoutes
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        new HubNoun(endpoints, "users.settings", "Users", "Docker Hub, as its pages use it")
            .Get("/v2/users/{user}/registry-settings", FindAsync, "Private repositories in use, and what a new repository is")
            .Answers<RegistrySettingsBody>().Refuses(404);

    private static async Task<IResult> FindAsync(HubCaller caller, string user, Namespaces namespaces, CancellationToken cancel) =>
        (await namespaces.ReadAsync(caller, user, cancel)).Ok(RegistrySettingsBody.Of);
}

internal sealed record RegistrySettingsBody(int PrivateRepoUsed, string DefaultRepoVisibility)
{
    /// <summary>What stands for no limit.</summary>
    private const int Unlimited = 9999;

    public int NumFreePrivateRepos { get; init; } = Unlimited;

    public int PrivateRepoLimit { get; init; } = Unlimited;

    public int PrivateRepoAvailable { get; init; } = Unlimited;

    public double PrivateRepoPercentUsed { get; init; }

    public static RegistrySettingsBody Of(NamespaceDefaults settings) =>
        new(settings.PrivateRepositories, settings.NewRepositoriesArePrivate ? "private" : "public");
}
