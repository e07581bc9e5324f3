using System.Globalization;
using System.Security.Cryptography;

namespace Berth.Registry.Identity.Passwords;

/// <summary>What is kept of a password: PBKDF2 with HMAC-SHA-512, its parameters beside it as
/// <c>pbkdf2-sha512$210000$SALT$HASH</c>.</summary>
/// <remarks>The platform computes it natively in no extra memory; Argon2id at OWASP's parameters
/// took longer in managed code, and 19 MiB for each sign-in.</remarks>
internal sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash)
{
    private const string Scheme = "pbkdf2-sha512";
    private const int SaltLength = 16, HashLength = 32;

    private bool IsOfNobody { get; init; }

    /// <summary>Stands in for the hash of an account that does not exist or has no password: as slow to try, never right.</summary>
    public static PasswordHash OfNobody(int iterations) => new(iterations, new byte[SaltLength], new byte[HashLength]) { IsOfNobody = true };

    public static PasswordHash Create(byte[] password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PasswordHash(iterations, salt, Derive(password, salt, iterations, HashLength));
    }

    public static PasswordHash Parse(string text)
    {
        var parts = text.Split('$');
        return parts.Length == 4 && parts[0] == Scheme
            ? new PasswordHash(
                int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture), Convert.FromBase64String(parts[2]),
                Convert.FromBase64String(parts[3]))
            : throw new FormatException("The stored password hash has an unknown scheme; it was written by a newer version.");
    }

    public bool Matches(byte[] password) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Iterations, Hash.Length), Hash) && !IsOfNobody;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(Salt)}${Convert.ToBase64String(Hash)}");

    private static byte[] Derive(byte[] password, byte[] salt, int iterations, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, length);
}
