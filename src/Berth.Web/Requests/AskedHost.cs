using Microsoft.AspNetCore.Http;

namespace Berth.Web.Requests;

/// <summary>The host that the browser asked for, where the request's has become the one that people know the registry by.</summary>
public sealed record AskedHost(HostString Value);
