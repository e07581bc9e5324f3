using System.Net;

namespace Berth.Bench.Wire;

/// <summary>Where requests go, and by which right.</summary>
/// <param name="Authorization">The value of that header.</param>
/// <param name="IsTls">Whether they are encrypted, always with the same cipher.</param>
internal sealed record Origin(IPEndPoint EndPoint, string? Authorization = null, bool IsTls = false);
