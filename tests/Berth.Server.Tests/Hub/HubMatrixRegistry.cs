using Berth.Server.Tests.Access;
using Berth.Testing;

namespace Berth.Server.Tests.Hub;

/// <summary>The registry of <see cref="MatrixTable"/>, spoken to as a client of the Hub API does.</summary>
internal sealed class HubMatrixRegistry(MatrixRegistry registry)
{
    public T Get<T>()
        where T : notnull => registry.Get<T>();

    public async Task<HubAnswer> SendAsync(string method, string path, Caller caller, object? body) => await HubAnswer.OfAsync(
        await registry.SendAsync(method, path, await registry.AuthorizationAsync(caller, Way.Basic), body));
}

internal static class HubRows
{
    public static async Task<string> PathAsync(this HubRow row, HubMatrixRegistry registry)
    {
        var path = row.Path ?? row.Pattern;
        return row.Prepare is { } prepare ? path.Replace("{0}", Uri.EscapeDataString(await prepare(registry)), StringComparison.Ordinal) : path;
    }
}

/// <summary>One for each database, for as long as the matrix runs.</summary>
public sealed class HubMatrixRegistries : IAsyncDisposable
{
    private readonly MatrixRegistries _registries = new();

    internal async Task<HubMatrixRegistry> GetAsync(TestDatabase database) => new(await _registries[database]);

    internal Task<HubMatrixRegistry> this[TestDatabase database] => GetAsync(database);

    public ValueTask DisposeAsync() => _registries.DisposeAsync();
}
