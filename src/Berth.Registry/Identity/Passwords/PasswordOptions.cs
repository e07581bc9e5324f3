namespace Berth.Registry.Identity.Passwords;

/// <summary>What a password costs whoever tries it. No setting of the server's: only tests, which hash thousands, ask for less.</summary>
public sealed class PasswordOptions
{
    /// <summary>Rounds of PBKDF2; 210,000 as OWASP asks for HMAC-SHA-512 (Password Storage Cheat Sheet). A hash of fewer is raised at its next sign-in.</summary>
    internal int Iterations { get; init; } = 210_000;
}
