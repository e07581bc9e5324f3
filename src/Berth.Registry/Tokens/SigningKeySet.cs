using System.Collections.Frozen;

namespace Berth.Registry.Tokens;

/// <summary>The keys as they were read at one moment.</summary>
internal sealed class SigningKeySet(IReadOnlyList<SigningKey> keys, long readAt)
{
    private readonly FrozenDictionary<string, SigningKey> _byKid = keys.ToFrozenDictionary(key => key.Kid, StringComparer.Ordinal);

    /// <summary>A timestamp of the clock, which does not jump as the time of day may.</summary>
    public long ReadAt { get; } = readAt;

    /// <summary>The newest key that signs; null when none of the private halves can be opened.</summary>
    public SigningKey? Signing { get; } = keys.LastOrDefault(key => key.CanSign);

    public SigningKey? Find(string kid) => _byKid.GetValueOrDefault(kid);
}
