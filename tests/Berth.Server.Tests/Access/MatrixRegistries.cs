using Berth.Testing;

namespace Berth.Server.Tests.Access;

/// <summary>One registry for each database, for as long as the matrix runs.</summary>
public sealed class MatrixRegistries : IAsyncDisposable
{
    private readonly Dictionary<TestDatabase, Lazy<Task<MatrixRegistry>>> _registries = Enum.GetValues<TestDatabase>()
        .ToDictionary(database => database, database => new Lazy<Task<MatrixRegistry>>(() => MatrixRegistry.StartAsync(database)));

    internal Task<MatrixRegistry> this[TestDatabase database] => _registries[database].Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var registry in _registries.Values.Where(registry => registry.IsValueCreated))
        {
            await (await registry.Value).DisposeAsync();
        }
    }
}
