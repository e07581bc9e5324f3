namespace Berth.Oci.Manifests;

/// <summary>Sizes that somebody else wrote down, added up.</summary>
public static class ByteCount
{
    /// <summary>2^53-1, the largest whole number that every JSON reader takes for itself (RFC 8259, section 6). It is eight pebibytes.</summary>
    public const long Largest = (1L << 53) - 1;

    /// <summary>Whether each of them, and their sum, is at most <see cref="Largest"/>.</summary>
    public static bool Fits(IEnumerable<long> sizes)
    {
        var left = Largest;
        foreach (var size in sizes)
        {
            if (size > left)
            {
                return false;
            }

            left -= size;
        }

        return true;
    }

    /// <summary>The sum, or <see cref="Largest"/> where it would be more.</summary>
    public static long Sum(IEnumerable<long> sizes)
    {
        var sum = 0L;
        foreach (var size in sizes)
        {
            sum += Math.Min(size, Largest - sum);
        }

        return sum;
    }

    /// <summary>A sum that a database made in floating point, where nothing overflows.</summary>
    public static long Of(double sum) => (long)Math.Min(sum, Largest);
}
