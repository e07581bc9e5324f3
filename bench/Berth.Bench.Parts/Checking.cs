using BenchmarkDotNet.Attributes;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Tokens;
using Berth.Testing;

namespace Berth.Bench.Parts;

/// <summary>Who somebody is and what he may do, when it was asked before.</summary>
public class Checking
{
    private static readonly RepositoryName Repository = RepositoryName.Parse("ada/app");

    private TestRegistry? _registry;
    private Caller? _caller;
    private AccessPolicy? _policy;
    private RegistryTokens? _tokens;
    private string _token = "";

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        _registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        _caller = await _registry.AccountAsync("ada");
        await _registry.Images.ImageAsync(_caller, Repository.ToString(), "latest");
        _policy = _registry.Get<AccessPolicy>();
        _tokens = _registry.Get<RegistryTokens>();
        var scope = new Scope(Repository, ScopeActions.Pull);
        _token = (await _tokens.IssueAsync(_caller, [scope], CancellationToken.None)).Text;
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _registry!.DisposeAsync();

    [Benchmark]
    public ValueTask<VerifiedToken?> KnownToken() => _tokens!.VerifyAsync(_token);

    [Benchmark]
    public ValueTask<AccessDecision> RememberedRight() => _policy!.DecideAsync(_caller!, RepositoryAction.Pull, Repository, CancellationToken.None);
}
