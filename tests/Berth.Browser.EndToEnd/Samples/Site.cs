using Berth.Browser.EndToEnd.Browsers;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Browser.EndToEnd.Samples;

/// <summary>A server with a registry of its own, and the sessions of those who have signed in there.</summary>
public sealed class Site : IAsyncDisposable
{
    public const string Password = "a password of some length";

    private readonly TemporaryFolder folder = TemporaryFolder.InMemory();
    private readonly CertificateAuthority authority = new();
    private readonly Chromium chromium;
    private readonly Dictionary<string, string> sessions = [];
    private BerthServer? server;

    private Site(Chromium chromium) => this.chromium = chromium;

    public BerthServer Server => server ?? throw new InvalidOperationException("The server is not started yet.");

    public static async Task<Site> StartAsync(Chromium chromium)
    {
        var site = new Site(chromium);
        site.server = await BerthServer.StartAsync(site.authority, Scheme.Http, site.folder.NewFolder("data"));
        return site;
    }

    /// <summary>Opens a browser in which <paramref name="name"/> is signed in; without a name, a guest's.</summary>
    public Task<Visitor> OpenAsync(string? name = null, VisitorOptions? options = null) =>
        chromium.OpenAsync(Server.Http.BaseAddress!, (options ?? new()) with { Session = name is null ? null : sessions[name] });

    /// <summary>The first account, or one that signs up, and its browser.</summary>
    public async Task<Visitor> JoinAsync(string name, bool isFirst = false)
    {
        var visitor = await OpenAsync();
        await visitor.GoAsync(isFirst ? await Server.SetupPathAsync() : "/signup");
        await visitor.SubmitAsync(isFirst ? "claim" : "signup", ("username", name), ("password", Password));
        Assert.Equal("/", visitor.Path);
        await KeepAsync(name, visitor);
        return visitor;
    }

    public async Task KeepAsync(string name, Visitor visitor) => sessions[name] = await visitor.SessionAsync();

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }

        authority.Dispose();
        folder.Dispose();
    }
}
