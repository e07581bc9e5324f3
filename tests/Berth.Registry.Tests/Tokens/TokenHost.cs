using System.Net;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Identity;
using Berth.Registry.Tokens;
using Berth.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Registry.Tests.Tokens;

/// <summary>A claimed registry whose administrator is ann.</summary>
internal sealed class TokenHost : IAsyncDisposable
{
    public static readonly Origin Loopback = new(IPAddress.Loopback, "test");

    private readonly TestRegistry _registry;

    private TokenHost(TestRegistry registry, Caller ann)
    {
        _registry = registry;
        Ann = ann;
    }

    public Caller Ann { get; }

    public FakeTimeProvider Clock => _registry.Clock;

    public static async Task<TokenHost> StartAsync(TestDatabase database = TestDatabase.Sqlite)
    {
        var registry = await TestRegistry.StartAsync(database);
        return new TokenHost(registry, await registry.AccountAsync("ann"));
    }

    public T Get<T>()
        where T : notnull => _registry.Get<T>();

    /// <summary>Another process on the same database and key file, as a second node or the command line.</summary>
    public TestRegistry AnotherNode() => _registry.AnotherNode();

    public async Task<CreatedToken> CreateAccessTokenAsync(params TokenGrant[] grants)
    {
        var created = await Get<AccessTokens>().CreateAsync(Ann, "ann", new NewToken("ci", grants), CancellationToken.None);
        Assert.True(created.Succeeded, created.Refusal?.Message);
        return created.Value;
    }

    public async Task<Caller> SignInAsync(CreatedToken token)
    {
        var result = await Get<SignIn>().VerifyAsync("ann", token.Secret, Door.Registry, Loopback, CancellationToken.None);
        return Assert.IsType<SignInResult.Succeeded>(result).Caller;
    }

    public async Task<string> IssueAsync(params string[] scopes)
    {
        var access = scopes.Select(text => Scope.TryParse(text)!).ToList();
        var issued = await Get<RegistryTokens>().IssueAsync(Ann, access, CancellationToken.None);
        return issued.Text;
    }

    public Task<(List<SigningKeyRow> Keys, List<RefreshTokenRow> RefreshTokens)> RowsAsync() => Get<MetadataStore>().ReadAsync(
        db => Task.FromResult((db.SigningKeys.OrderBy(k => k.Id).ToList(), db.RefreshTokens.OrderBy(t => t.Id).ToList())),
        CancellationToken.None);

    public ValueTask DisposeAsync() => _registry.DisposeAsync();
}
