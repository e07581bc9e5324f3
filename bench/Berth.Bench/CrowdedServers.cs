using Berth.Bench.Content;
using Berth.Bench.Targets;
using Berth.Testing;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Bench;

/// <summary>Registries that hold a lot, filled behind their backs.</summary>
internal static class CrowdedServers
{
    public static Task<Fleet> StartAsync(string folder, Crowded content, bool withPostgreSql) => Fleet.StartAsync(async fleet =>
    {
        var script = Path.Combine(folder, "content.sql");
        await File.WriteAllTextAsync(script, content.ToSql());
        await StartSqliteAsync(fleet, folder, script);
        if (withPostgreSql)
        {
            await StartPostgreSqlAsync(fleet, folder, script);
        }

        content.WriteFolders(Path.Combine(folder, "docker-registry"));
        fleet.Add(await DockerRegistry.StartAsync(folder));
    });

    private static async Task StartSqliteAsync(Fleet fleet, string folder, string script)
    {
        var data = Path.Combine(folder, "berth");
        await MakeTablesAsync(data);
        await FillAsync("sqlite", $"Data Source={Path.Combine(data, "berth.db")}", script);

        // Two servers on one folder would be refused: what starts, starts on a copy.
        var copy = Path.Combine(folder, "berth-copy");
        await new Tool("cp").RunAsync("-r", data, copy);
        var server = fleet.Keep(await BerthProcess.StartAsync(data));
        fleet.Add(server.Open("Berth", Role.Berth, copy));
    }

    private static async Task StartPostgreSqlAsync(Fleet fleet, string folder, string script)
    {
        var database = fleet.Keep(await PostgreSqlServer.StartAsync());
        var url = await database.CreateDatabaseAsync();
        var data = Path.Combine(folder, "berth-postgres");
        await MakeTablesAsync(data, "--database", url);
        await FillAsync("postgres", PostgreSqlServer.ConnectionString(url), script);
        var server = fleet.Keep(await BerthProcess.StartAsync(data, "--database", url));
        fleet.Add(server.OnPostgreSql("Berth, PostgreSQL", database.Id, () => PostgreSqlServer.CountStatementsAsync(url)));
    }

    private static async Task MakeTablesAsync(string data, params string[] options)
    {
        await using var first = await BerthProcess.StartAsync(data, options);
    }

    /// <summary>In a network of its own nobody can be asked whether a package is known for a weakness.</summary>
    private static readonly Dictionary<string, string?> Alone = new(BerthExecutable.BuildAlone) { ["NuGetAudit"] = "false" };

    private static async Task FillAsync(string kind, string connection, string script) =>
        await new Tool("dotnet") { WorkingDirectory = SourceFolder.Root, Environment = Alone }
            .RunAsync("run", "eng/pages.cs", kind, connection, script);
}
