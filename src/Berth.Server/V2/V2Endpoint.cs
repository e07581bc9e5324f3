using Berth.Registry;

namespace Berth.Server.V2;

/// <summary>One row of the registry API: which noun and method, what it takes to be allowed, and what answers.</summary>
/// <param name="Route">The label of logs and metrics, which never contains a name from the request.</param>
/// <param name="Action">What the caller must be allowed to do with the repository; null where there is none.</param>
internal sealed record V2Endpoint(V2Noun Noun, string Method, string Route, RepositoryAction? Action, Func<V2Request, Task> Handle);
