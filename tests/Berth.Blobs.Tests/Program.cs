using Berth.Blobs.Tests.FileSystem.Faults;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.Blobs.Tests;

internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [FaultChild.Verb, .. var rest] => FaultChild.RunAsync(rest),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}
