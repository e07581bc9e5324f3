using Berth.Testing.Published;

namespace Berth.EndToEnd.Servers;

/// <summary>What the tests of every client share: the servers, and what these logged when a test has failed.</summary>
public abstract class ClientTests(Registries registries) : IDisposable
{
    private readonly Dictionary<Scheme, int> loggedBefore =
        Enum.GetValues<Scheme>().ToDictionary(scheme => scheme, scheme => registries[scheme].Output.Length);

    protected Registries Registries => registries;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            foreach (var (scheme, before) in loggedBefore)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"--- {scheme} server during this test\n{registries[scheme].Output[before..]}");
            }
        }
    }
}
