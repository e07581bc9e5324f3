using Berth.Server.V2;

namespace Berth.Testing.Server;

/// <summary>How the server reads a request target, for who sees only this.</summary>
public static class V2Paths
{
    /// <summary>Whether it is an endpoint of the registry API.</summary>
    public static bool IsEndpoint(string rawTarget) => V2Path.Parse(rawTarget).Outcome == V2Outcome.Target;
}
