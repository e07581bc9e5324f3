using System.Net;
using Berth.Bench.Measuring;
using Berth.Bench.Wire;

namespace Berth.Bench.Targets;

/// <summary>A server that the same work is done with. It runs before it is made, and on after it is forgotten.</summary>
internal sealed class Target(string name, Role role, IPEndPoint endPoint, IReadOnlyList<int> processes)
{
    public string Name => name;

    public Role Role => role;

    public IPEndPoint EndPoint => endPoint;

    public bool IsRegistry => role != Role.Ceiling;

    /// <summary>Empty when it runs on another machine: what it uses up is then unknown.</summary>
    public IReadOnlyList<int> Processes => processes;

    public bool IsTls { get; init; }

    /// <summary>Processes that work for it, as its database's.</summary>
    public IReadOnlyList<int> Helpers { get; init; } = [];

    /// <summary>Where it keeps blobs in the layout that all registries here share; null when that is unknown.</summary>
    public string? Blobs { get; init; }

    /// <summary>What a ceiling serves: files by the path under which a registry has the same.</summary>
    public string? StaticFolder { get; init; }

    /// <summary>By which right content gets in; null when everybody may push.</summary>
    public string? PushAuthorization { get; init; }

    /// <summary>Asks for the right by which content is read, as a client does before it pulls.</summary>
    public Func<Task<string?>> Authorize { get; init; } = () => Task.FromResult<string?>(null);

    /// <summary>How many statements its database has run so far; null when nobody counts them.</summary>
    public Func<Task<long>>? Statements { get; init; }

    /// <summary>Starts another one of its kind, on what an empty folder or a former one of them holds, and does not wait for it.</summary>
    public Func<string, Task<ServerProcess>>? Launch { get; init; }

    /// <summary>A folder that a launched one finds full.</summary>
    public string? FullFolder { get; init; }

    /// <summary>Does what has to be done before strangers are kept out of a repository.</summary>
    public Func<Task> Close { get; init; } = () => Task.CompletedTask;

    public Origin ToPush => new(endPoint, PushAuthorization, IsTls);

    public async Task<Origin> ToReadAsync() => new(endPoint, await Authorize(), IsTls);

    public Sampler Watch() => Sampler.Start(processes, Helpers);

    public Uri Address(string path) => new($"{(IsTls ? "https" : "http")}://{endPoint}{path}");

    public override string ToString() => name;
}
