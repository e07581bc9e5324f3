namespace Berth.Blobs.Tests.FileSystem.Faults;

internal static class FaultChild
{
    public const string Verb = "fault-child";

    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
