using System.Globalization;

namespace Berth.Registry.Database;

/// <summary>The place of a row in an order by a number or a time, where the id settles what is equal. As text it is the key of a
/// <see cref="KeyRange"/>: from outside, so what does not parse is the start.</summary>
internal readonly record struct Place(long Number, long Id)
{
    private static readonly long Latest = Microseconds(DateTimeOffset.MaxValue);

    public Place(DateTimeOffset time, long id)
        : this(Microseconds(time), id)
    {
    }

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(Math.Min(Number, Latest) * TimeSpan.TicksPerMicrosecond);

    public static Place? Parse(string? text) => text?.Split('.') is [var number, var id]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
        ? new Place(place, key)
        : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}.{Id}");

    /// <summary>The finest that either database keeps.</summary>
    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
