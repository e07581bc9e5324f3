using System.Linq.Expressions;

namespace Berth.Registry.Database;

/// <summary>A <see cref="KeyRange"/> as a condition and an order, for which each list has an index.</summary>
internal static class KeyOrder
{
    /// <summary>From the range's key on, backwards when it says so, and one more than its count.</summary>
    public static IQueryable<T> InRange<T>(this IQueryable<T> rows, Expression<Func<T, string>> key, KeyRange range) =>
        rows.From(key, range).Take(range.Read);

    /// <summary>From the range's key on, in order, which is the other way round when it goes backwards.</summary>
    public static IQueryable<T> From<T>(this IQueryable<T> rows, Expression<Func<T, string>> key, KeyRange range, bool descending = false)
    {
        var down = descending != range.IsBackwards;
        var from = DatabaseText.UpToNul(range.Key);
        if (from.Length > 0)
        {
            // A captured variable becomes a parameter: one query for every key.
            Expression<Func<string>> value = () => from;
            var compared = Expression.Call(typeof(string), nameof(string.Compare), null, key.Body, value.Body);
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(Beyond(down, compared, Expression.Constant(0)), key.Parameters));
        }

        return down ? rows.OrderByDescending(key) : rows.OrderBy(key);
    }

    /// <summary>The same by a number and the id; the keys are texts of a <see cref="Place"/>.</summary>
    public static IQueryable<T> From<T>(this IQueryable<T> rows, Expression<Func<T, long>> key, KeyRange range, bool descending) =>
        From(rows, key, place => place.Number, range, descending);

    /// <summary>The same by a time and the id.</summary>
    public static IQueryable<T> From<T>(this IQueryable<T> rows, Expression<Func<T, DateTimeOffset>> key, KeyRange range, bool descending) =>
        From(rows, key, place => place.Time, range, descending);

    private static IQueryable<T> From<T, TKey>(
        IQueryable<T> rows, Expression<Func<T, TKey>> key, Func<Place, TKey> read, KeyRange range, bool descending)
    {
        var down = descending != range.IsBackwards;
        var id = Expression.Lambda<Func<T, long>>(Expression.Property(key.Parameters[0], "Id"), key.Parameters);
        if (Place.Parse(range.Key) is { } place)
        {
            var (from, last) = (read(place), place.Id);
            Expression<Func<TKey>> value = () => from;
            Expression<Func<long>> lastId = () => last;
            // The first condition is what an index can use; the second settles what is equal.
            var beyond = Expression.AndAlso(
                down ? Expression.LessThanOrEqual(key.Body, value.Body) : Expression.GreaterThanOrEqual(key.Body, value.Body),
                Expression.OrElse(Beyond(down, key.Body, value.Body), Beyond(down, id.Body, lastId.Body)));
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(beyond, key.Parameters));
        }

        return down ? rows.OrderByDescending(key).ThenByDescending(id) : rows.OrderBy(key).ThenBy(id);
    }

    private static BinaryExpression Beyond(bool down, Expression key, Expression from) =>
        down ? Expression.LessThan(key, from) : Expression.GreaterThan(key, from);
}
