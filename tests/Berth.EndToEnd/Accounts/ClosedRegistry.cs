using Berth.EndToEnd.Servers;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.EndToEnd.Accounts;

/// <summary>A server that ann, an administrator, has claimed by <c>berth user add</c> while it ran, with the accounts bob and carol.</summary>
public sealed class ClosedRegistry(Registries registries) : IAsyncLifetime
{
    public const string Password = "a password of some length";

    private readonly TemporaryFolder folder = new();
    private BerthServer? server;

    public BerthServer Server => server ?? throw new InvalidOperationException("The server is not started yet.");

    /// <summary>Bob's access token, for what a password cannot do.</summary>
    public string BobsToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        server = await BerthServer.StartAsync(registries.Authority, Scheme.Http, folder.Path);
        using var open = await server.Http.GetAsync(new Uri("/v2/", UriKind.Relative));
        Assert.Equal(200, (int)open.StatusCode);
        foreach (var name in (string[])["ann", "bob", "carol"])
        {
            await BerthAsync($"{Password}\n", "user", "add", name, "--password-stdin");
        }

        BobsToken = (await BerthAsync("", "token", "create", "bob", "--label", "laptop", "--scope", "write")).Trim();
    }

    /// <summary>The command line, beside the server.</summary>
    public async Task<string> BerthAsync(string input, params string[] arguments) =>
        await new Tool(await BerthExecutable.PathAsync()) { Environment = new Dictionary<string, string?> { ["BERTH_DATA"] = folder.Path } }
            .WithInput(input).RunAsync(arguments);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }

        folder.Dispose();
    }
}
