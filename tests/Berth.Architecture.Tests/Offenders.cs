namespace Berth.Architecture.Tests;

internal static class Offenders
{
    /// <summary>Fails with every offender on a line of its own.</summary>
    public static void MustBeNone(IEnumerable<string> offenders)
    {
        var found = string.Join('\n', offenders);
        Assert.True(found.Length == 0, found);
    }
}
