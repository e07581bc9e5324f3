using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry;

/// <summary>Encrypts what the database must keep but may not give away: a dump without the key file holds no usable secret.</summary>
/// <remarks>A box is version, nonce, tag, ciphertext (AES-256-GCM), with the purpose as associated data.</remarks>
/// <param name="keyFile">Made at first use, mode 0600. Nodes on one database share it.</param>
public sealed class SecretBox(string keyFile)
{
    private const byte Version = 1;
    private const int KeyLength = 32, NonceLength = 12, TagLength = 16, HeadLength = 1 + NonceLength + TagLength;

    private readonly Lazy<byte[]> _key = new(() => ReadOrCreate(keyFile));

    /// <param name="purpose">What the secret is for; it opens for the same purpose only.</param>
    public byte[] Protect(string purpose, ReadOnlySpan<byte> secret)
    {
        var box = new byte[HeadLength + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key.Value, TagLength);
        cipher.Encrypt(nonce, secret, box.AsSpan(HeadLength), box.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <summary>Null when it was changed, is for another purpose, or was closed with another key.</summary>
    public byte[]? Unprotect(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < HeadLength || box[0] != Version)
        {
            return null;
        }

        var secret = new byte[box.Length - HeadLength];
        using var cipher = new AesGcm(_key.Value, TagLength);
        try
        {
            cipher.Decrypt(
                box.Slice(1, NonceLength), box[HeadLength..], box.Slice(1 + NonceLength, TagLength), secret,
                Encoding.UTF8.GetBytes(purpose));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>A new key becomes visible whole, and never replaces one: of two processes that start at once, one links, both
    /// read.</summary>
    private static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyLength
            ? key
            : throw new InvalidDataException($"The key file {path} has {key.Length} bytes, not {KeyLength}; restore it from a backup.");
    }

    private static void Create(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyLength));
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
