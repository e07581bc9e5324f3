using Berth.Testing;
using Berth.Testing.Server;

namespace Berth.Server.Tests.Hosting;

public sealed class PagesSetupTests
{
    [Fact]
    public async Task The_keys_of_forms_are_made_for_the_first_form_and_not_at_the_start()
    {
        await using var server = await TestServer.StartAsync(TestDatabase.Sqlite);
        var keys = Path.Combine(server.Options.DataPath, "form-keys");
        using (await server.Client.GetAsync(new Uri("/v2/", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            Assert.False(Directory.Exists(keys) && Directory.EnumerateFiles(keys).Any());
        }

        using var page = await server.Client.GetAsync(new Uri("/welcome", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Single(Directory.EnumerateFiles(keys));
    }
}
