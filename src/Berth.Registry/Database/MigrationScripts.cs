using System.Data.Common;

namespace Berth.Registry.Database;

/// <summary>The migrations of one database as the SQL that eng/migration.sh had EF write, applied in the order of their names.</summary>
/// <remarks>EF's own migrator builds its model of the whole database first, which takes longer than the rest of the start.</remarks>
internal sealed class MigrationScripts
{
    private readonly IReadOnlyList<string> _ids;
    private readonly string _prefix;

    /// <param name="database">The folder that the migrations are in.</param>
    public MigrationScripts(string database)
    {
        _prefix = $"{typeof(MigrationScripts).Namespace}.{database}.Migrations.";
        _ids = typeof(MigrationScripts).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(_prefix, StringComparison.Ordinal))
            .Select(name => name[_prefix.Length..^".sql".Length])
            .Order(StringComparer.Ordinal).ToList();
    }

    public IReadOnlyList<string> Ids => _ids;

    public string Read(string id)
    {
        using var stream = typeof(MigrationScripts).Assembly.GetManifestResourceStream($"{_prefix}{id}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Applies what is missing, all of it or nothing.</summary>
    /// <param name="open">A connection for this alone.</param>
    /// <param name="begin">Begins the transaction and takes the lock that keeps other processes out.</param>
    /// <exception cref="MetadataException">A newer Berth has been here.</exception>
    public async Task ApplyAsync(
        DbConnection open, Func<CancellationToken, Task<DbTransaction>> begin, string historyExists, CancellationToken cancel)
    {
        if ((await PendingAsync(open, historyExists, cancel)).Count == 0)
        {
            return;
        }

        await using var transaction = await begin(cancel);
        foreach (var id in await PendingAsync(open, historyExists, cancel))
        {
            await using var command = open.CreateCommand();
            command.CommandText = Read(id);
            command.CommandTimeout = 0; // an index over a million rows takes its time
            await command.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    private async Task<List<string>> PendingAsync(DbConnection connection, string historyExists, CancellationToken cancel)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        await using var command = connection.CreateCommand();
        command.CommandText = historyExists;
        if (Convert.ToInt64(await command.ExecuteScalarAsync(cancel), null) > 0)
        {
            command.CommandText = """SELECT migration_id FROM "__EFMigrationsHistory" """;
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                applied.Add(reader.GetString(0));
            }
        }

        var newer = applied.Except(_ids, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault();
        return newer is null
            ? _ids.Where(id => !applied.Contains(id)).ToList()
            : throw new MetadataException($"the database was last used by another version of berth (migration {newer}), which this one cannot read", null);
    }
}
