using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Berth.Registry.Database.PostgreSql;

/// <summary>Text from outside may hold NUL or half a surrogate pair, which PostgreSQL and its driver refuse with an error that would look
/// like ours. Nothing stored holds either, so that a search for it finds nothing, as it should, once they are replaced.</summary>
internal sealed class TextParameters : DbCommandInterceptor
{
    private const char Replacement = '\uFFFD';

    public static readonly TextParameters Instance = new();

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Clean(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Clean(command);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Clean(command);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Clean(command);
        return ValueTask.FromResult(result);
    }

    private static void Clean(DbCommand command)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            parameter.Value = Clean(parameter.Value);
        }
    }

    public static object? Clean(object? value) => value switch
    {
        string text when !IsClean(text) => Replace(text),
        IList<string> list when !list.All(IsClean) => list.Select(text => IsClean(text) ? text : Replace(text)).ToList(),
        var other => other,
    };

    private static bool IsClean(string text) => !text.Contains('\0', StringComparison.Ordinal) && LoneSurrogateAt(text, 0) < 0;

    private static string Replace(string text)
    {
        var characters = text.Replace('\0', Replacement).ToCharArray();
        for (var at = LoneSurrogateAt(text, 0); at >= 0; at = LoneSurrogateAt(text, at + 1))
        {
            characters[at] = Replacement;
        }

        return new string(characters);
    }

    private static int LoneSurrogateAt(string text, int from)
    {
        for (var at = from; at < text.Length; at++)
        {
            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]))
            {
                at++;
            }
            else if (char.IsSurrogate(text[at]))
            {
                return at;
            }
        }

        return -1;
    }
}
