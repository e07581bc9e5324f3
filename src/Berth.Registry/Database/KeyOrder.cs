using System.Linq.Expressions;

namespace Berth.Registry.Database;

/// <summary>A <see cref="KeyRange"/> as a condition and an order, for which each list has an index.</summary>
internal static class KeyOrder
{
    /// <summary>From the range's key on, backwards when it says so, and one more than its count.</summary>
    public static IQueryable<T> InRange<T>(this IQueryable<T> rows, Expression<Func<T, string>> key, KeyRange range)
    {
        var from = DatabaseText.UpToNul(range.Key);
        var beyond = from.Length == 0 ? rows : rows.Where(Beyond(key, from, range.IsBackwards));
        return (range.IsBackwards ? beyond.OrderByDescending(key) : beyond.OrderBy(key)).Take(range.Read);
    }

    private static Expression<Func<T, bool>> Beyond<T>(Expression<Func<T, string>> key, string from, bool backwards)
    {
        // A captured variable becomes a parameter: one query for every key.
        Expression<Func<string>> value = () => from;
        var compared = Expression.Call(typeof(string), nameof(string.Compare), null, key.Body, value.Body);
        var zero = Expression.Constant(0);
        return Expression.Lambda<Func<T, bool>>(
            backwards ? Expression.LessThan(compared, zero) : Expression.GreaterThan(compared, zero), key.Parameters);
    }
}
