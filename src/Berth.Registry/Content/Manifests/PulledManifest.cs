namespace Berth.Registry.Content.Manifests;

/// <summary>What was pulled, by the ids of its rows.</summary>
/// <param name="Tag">The tag it was asked for by; 0 when that was a digest.</param>
internal readonly record struct PulledManifest(long Repository, long Manifest, long Tag);

/// <summary>How often one thing was pulled since the last time that was written down.</summary>
/// <param name="By">Who pulled it, where rules of retention name them; null for everybody else.</param>
internal readonly record struct Pull(PulledManifest What, long Count, DateTimeOffset LastAt, string? By = null);
