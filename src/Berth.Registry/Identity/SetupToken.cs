using System.Security.Cryptography;
using System.Text;
using Berth.Registry.Access;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Identity;

/// <summary>The secret that a browser brings to make the first account: who reads the server's log, or may run commands beside it, owns the
/// registry. A row of the database, so that it is the same on all nodes, for commands and after a restart; the first account takes it
/// away.</summary>
public sealed class SetupToken(MetadataStore store)
{
    private const string Key = "setup_token";

    private const string Find = "SELECT value FROM settings WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM accounts)";

    private const string Make =
        "INSERT INTO settings (key, value) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM accounts) ON CONFLICT (key) DO NOTHING";

    /// <summary>Makes it where there is none yet; null once the registry has an account.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancel) =>
        await store.AskAsync(sql => FindAsync(sql, cancel), cancel)
        ?? await store.ChangeAsync(change => MakeAsync(change.Sql, cancel), cancel);

    /// <summary>Compares in a time that says nothing about how much of it is right.</summary>
    public Task<bool> IsAsync(string? token, CancellationToken cancel) =>
        token is null ? Task.FromResult(false) : store.ReadAsync(context => IsAsync(context, token, cancel), cancel);

    internal static async Task<bool> IsAsync(BerthDbContext context, string? token, CancellationToken cancel) =>
        token is not null && await FindAsync(context, cancel) is { } right
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(right));

    internal static async Task EndAsync(BerthDbContext context, CancellationToken cancel)
    {
        if (await context.Settings.FindAsync([Key], cancel) is { } row)
        {
            context.Settings.Remove(row);
        }
    }

    private static async Task<string?> FindAsync(BerthDbContext context, CancellationToken cancel) =>
        await RegistryState.IsOpenAsync(context, cancel)
            ? await context.Settings.Where(s => s.Key == Key).Select(s => s.Value).SingleOrDefaultAsync(cancel)
            : null;

    private static Task<string?> FindAsync(SqlSession sql, CancellationToken cancel) => sql.FirstAsync(Find, [Key], row => row.Text(0), cancel);

    /// <remarks>Another node may have been faster: then its is there.</remarks>
    private static async Task<string?> MakeAsync(SqlSession sql, CancellationToken cancel)
    {
        await sql.ExecuteAsync(Make, [Key, Secrets.Create()], cancel);
        return await FindAsync(sql, cancel);
    }
}
