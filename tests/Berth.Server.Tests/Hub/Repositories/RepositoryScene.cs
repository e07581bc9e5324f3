using Berth.Registry.Callers;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;
using Berth.Testing.Content;

namespace Berth.Server.Tests.Hub.Repositories;

/// <summary>Repositories for tests of the Hub API, each under a name of its own.</summary>
internal static class RepositoryScene
{
    public static string NewName() => $"r{Guid.NewGuid():N}"[..12];

    /// <summary>Made through the API; public unless asked otherwise.</summary>
    /// <returns>With its namespace.</returns>
    public static async Task<string> NewRepositoryAsync(this HubHost host, string owner, bool isPrivate = false, string? space = null)
    {
        var name = NewName();
        var made = await host.SendAsync("POST", $"/v2/namespaces/{space ?? owner}/repositories", owner, new { name, is_private = isPrivate });
        Assert.Equal(201, made.Status);
        return $"{space ?? owner}/{name}";
    }

    public static ImagePusher Images(this HubHost host) => new(host.Get<UploadSessions>(), host.Get<ManifestWriter>(), host.Get<ManifestReader>());

    /// <summary>Whose name is beside what is pushed.</summary>
    public static Caller As(string name) => Caller.System(name);

    public static IEnumerable<string> Texts(this HubAnswer answer, string list, string property) =>
        answer.Json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(property).ToString());
}
