using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>PostgreSQL's own error codes and what they mean here.</summary>
internal static class PostgreSqlErrors
{
    /// <summary>Another transaction got in the way: the change can run again and will see what the other one did.</summary>
    public static bool IsConflict(Exception exception) => exception is DbUpdateConcurrencyException || Find(exception) is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.LockNotAvailable
    };

    /// <summary>The failure as features know it; null when it is a bug, which must stay visible as one.</summary>
    public static MetadataException? Translate(Exception exception)
    {
        var sentence = Find(exception) switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "storage full: the database has no space left",
            PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "the database is read-only; nothing can be stored now",
            PostgresException { IsTransient: true } => "the database is busy; try again in a moment",
            PostgresException { SqlState: var state } when IsOutage(state) => "the database is not available now",
            PostgresException => null,
            { InnerException: TimeoutException } => "the database did not answer in time",
            not null => "the database cannot be reached",
            null when exception is TimeoutException => "the database did not answer in time",
            _ => null,
        };
        return sentence is null ? null : new MetadataException(sentence, exception)
        {
            IsOutage = Find(exception) is not PostgresException { SqlState: var code } || IsOutage(code),
        };
    }

    /// <summary>Classes 08 (connection), 53 (resources), 57 (operator intervention) and 58 (system error).</summary>
    private static bool IsOutage(string state) => state[..2] is "08" or "53" or "57" or "58";

    private static NpgsqlException? Find(Exception exception) => exception switch
    {
        NpgsqlException npgsql => npgsql,
        DbUpdateException or InvalidOperationException => exception.InnerException is { } inner ? Find(inner) : null,
        _ => null,
    };
}
