using Berth.Bench.Targets;
using Berth.Testing.Published;

namespace Berth.Bench;

/// <summary>Berth, and all that it is compared with where content is pushed and pulled.</summary>
internal static class StockedServers
{
    public static Task<Fleet> StartAsync(string folder, BenchOptions options) => Fleet.StartAsync(async fleet =>
    {
        var certificate = fleet.KeepFiles(new CertificateAuthority());
        await StartBerthAsync(fleet, folder, options.WithPostgreSql);
        var secure = fleet.Keep(await BerthProcess.StartAsync(
            Path.Combine(folder, "berth-tls"), "--tls-cert", certificate.CertificateFile, "--tls-key", certificate.KeyFile));
        fleet.Add(secure.OverTls("Berth"));
        var files = Directory.CreateDirectory(Path.Combine(folder, "static")).FullName;
        fleet.Add(await DockerRegistry.StartAsync(folder));
        var nginx = await Nginx.StartAsync(folder, files, certificate);
        fleet.Add((nginx.Process, nginx.Plain));
        fleet.Add(nginx.Tls);
        fleet.Add(await BareKestrel.StartAsync(folder, files));
        foreach (var other in options.Against)
        {
            fleet.Add(await Remote.FindAsync(other));
        }
    });

    private static async Task StartBerthAsync(Fleet fleet, string folder, bool withPostgreSql)
    {
        var open = fleet.Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth")));
        fleet.Add(open.Open("Berth", Role.Berth));

        var closed = fleet.Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth-closed")));
        await closed.AddAccountAsync();
        fleet.Add(closed.WithToken("Berth, token"));
        fleet.Add(closed.WithPassword("Berth, password"));

        if (withPostgreSql)
        {
            var database = fleet.Keep(await PostgreSqlServer.StartAsync());
            var url = await database.CreateDatabaseAsync();
            var server = fleet.Keep(await BerthProcess.StartAsync(Path.Combine(folder, "berth-postgres"), "--database", url));
            fleet.Add(server.OnPostgreSql("Berth, PostgreSQL", database.Id, () => PostgreSqlServer.CountStatementsAsync(url)));
        }
    }
}
