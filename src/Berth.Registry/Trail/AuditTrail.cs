using System.Text.Json;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Trail;

/// <summary>Writes the audit log, inside the change that it records.</summary>
internal static class AuditTrail
{
    private const int LongestText = 300, LongestData = 4000;

    /// <param name="owner">The namespace whose log it belongs to; empty for the registry itself.</param>
    /// <param name="data">An anonymous object of plain values; never a secret.</param>
    public static void Record(
        this BerthDbContext context, TimeProvider clock, Caller actor, string action, string owner, string target, object? data = null) =>
        context.Audit.Add(Row(clock.GetUtcNow(), actor.Name, actor.Origin, action, owner, target, data));

    /// <inheritdoc cref="Record(BerthDbContext, TimeProvider, Caller, string, string, string, object?)"/>
    public static Task RecordAsync(
        this DatabaseChange change, TimeProvider clock, Caller actor, string action, string owner, string target, object? data, CancellationToken cancel)
    {
        var row = Row(clock.GetUtcNow(), actor.Name, actor.Origin, action, owner, target, data);
        return change.Sql.ExecuteAsync(
            "INSERT INTO audit (time, namespace, action, actor, target, address, user_agent, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [row.Time, row.Namespace, row.Action, row.Actor, row.Target, row.Address, row.UserAgent, row.Data],
            cancel);
    }

    public static AuditRow Row(
        DateTimeOffset time, string actor, Origin origin, string action, string owner, string target, object? data)
    {
        var json = data is null ? "{}" : JsonSerializer.Serialize(data);
        return new AuditRow
        {
            Time = time,
            Namespace = owner,
            Action = action,
            Actor = Cut(actor),
            Target = Cut(target),
            Address = origin.AddressText,
            UserAgent = Plain(origin.UserAgent),
            Data = json.Length <= LongestData ? json : "{}",
        };
    }

    private static string Cut(string text) => Plain(text.Length <= LongestText ? text : text[..LongestText]);

    /// <summary>A text of a stranger's with no control characters: PostgreSQL refuses NUL, and a terminal obeys escapes. It cleans; whether a
    /// text may be had as it is, <see cref="OneLine.Is"/> says.</summary>
    public static string Plain(string text) => OneLine.Of(text, "?");
}
