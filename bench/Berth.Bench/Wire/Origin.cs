using System.Net;

namespace Berth.Bench.Wire;

/// <summary>Where requests go, and by which right.</summary>
/// <param name="Authorization">The value of that header.</param>
internal sealed record Origin(IPEndPoint EndPoint, string? Authorization = null);
