using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database.Sqlite;

/// <summary>SQLite's own error codes and what they mean here.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    public static bool IsFull(Exception exception) => Find(exception)?.SqliteErrorCode == Full;

    /// <summary>The failure as features know it; null when it is a bug, which must stay visible as one.</summary>
    public static MetadataException? Translate(Exception exception)
    {
        var sentence = Find(exception)?.SqliteErrorCode switch
        {
            Busy or Locked => "the database is busy; try again in a moment",
            ReadOnly => "the database is read-only; nothing can be stored now",
            Full => "storage full: the database has no space left",
            IoError or CannotOpen => "the database cannot be read or written; the storage may be failing",
            Corrupt or NotADatabase => "the database file is damaged; restore it from a backup",
            _ => null,
        };
        return sentence is null ? null : new MetadataException(sentence, exception);
    }

    private static SqliteException? Find(Exception exception) =>
        exception as SqliteException ?? (exception as DbUpdateException)?.InnerException as SqliteException;
}
