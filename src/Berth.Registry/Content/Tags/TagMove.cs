using Berth.Oci;

namespace Berth.Registry.Content.Tags;

/// <summary>A line of a tag's history.</summary>
/// <param name="From">What the tag named before; null when it was not there.</param>
/// <param name="To">What it names from then on; null when it went.</param>
/// <param name="By">Null while the registry was open, and for what Berth does by itself.</param>
/// <param name="IsThere">Whether <paramref name="To"/> can still be pulled and rolled back to.</param>
public sealed record TagMove(long Id, string Tag, Digest? From, Digest? To, DateTimeOffset At, string? By, TagMoveCause Cause, bool IsThere);
