namespace Berth.Registry.Identity;

/// <summary>Encrypts what the database must keep but may not give away: a dump without the key file holds no usable secret.</summary>
public sealed class SecretBox
{
    /// <param name="purpose">What the secret is for; it opens for the same purpose only.</param>
    public byte[] Protect(string purpose, ReadOnlySpan<byte> secret) => throw new NotImplementedException();

    /// <summary>Null when it was changed, is for another purpose, or was closed with another key.</summary>
    public byte[]? Unprotect(string purpose, ReadOnlySpan<byte> box) => throw new NotImplementedException();
}
