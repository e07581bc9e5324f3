using System.Globalization;

namespace Berth.Registry.Repositories;

/// <summary>The place of a repository in an order: a number and the id, or its name. Text from outside, so what does not parse is the
/// start.</summary>
internal readonly record struct RepositoryCursor(long Number, long Id, string Name)
{
    private static readonly long Latest = Microseconds(DateTimeOffset.MaxValue);

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(Math.Min(Number, Latest) * TimeSpan.TicksPerMicrosecond);

    public static RepositoryCursor? Parse(string? text, RepositoryOrder order)
    {
        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        if (order == RepositoryOrder.Name)
        {
            return new RepositoryCursor(0, 0, text);
        }

        return text.Split('.') is [var number, var id]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
            ? new RepositoryCursor(place, key, "")
            : null;
    }

    public static string Of(RepositorySummary repository, RepositoryOrder order) => order switch
    {
        RepositoryOrder.Name => repository.Name,
        RepositoryOrder.Pulls => Text(repository.Pulls, repository.Id),
        RepositoryOrder.Stars => Text(repository.Stars, repository.Id),
        _ => Text(Microseconds(repository.UpdatedAt), repository.Id),
    };

    /// <summary>The finest that either database keeps.</summary>
    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Text(long number, long id) => string.Create(CultureInfo.InvariantCulture, $"{number}.{id}");
}
