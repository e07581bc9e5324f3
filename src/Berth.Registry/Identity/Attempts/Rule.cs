namespace Berth.Registry.Identity.Attempts;

/// <summary>How many failures are free, and how long the first wait after them is; each further failure doubles it.</summary>
internal sealed record Rule(int Free, TimeSpan First)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The time from which on the next try may go on.</summary>
    public DateTimeOffset Opens(int failures, DateTimeOffset last)
    {
        if (failures < Free)
        {
            return last;
        }

        var wait = First * Math.Pow(2, Math.Min(failures - Free, 20));
        return last + (wait < Longest ? wait : Longest);
    }
}
