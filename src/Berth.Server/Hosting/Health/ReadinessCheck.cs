namespace Berth.Server.Hosting.Health;

/// <summary>One thing the server cannot work without. Register one as a service for each: database, storage.</summary>
/// <param name="Name">The name in the answer of /readyz.</param>
/// <param name="Probe">Tries it for real. Gets two seconds; returns a sentence when it may not be used, and may throw.</param>
internal sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask<string?>> Probe);
