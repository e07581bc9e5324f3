using System.Globalization;
using System.Text;

namespace Berth.Registry.Identity.Passwords;

/// <summary>A password as somebody typed it. Only <see cref="Validate"/> makes one that can be kept.</summary>
internal sealed record NonValidatedPassword(string Text)
{
    private const int Shortest = 10;

    /// <summary>No one types this much; nothing shorter is ever cut.</summary>
    private const int Longest = 1000;

    /// <summary>The bytes that are hashed: NFC, so that one keyboard's é equals another's. Null when it is no text at all.</summary>
    public byte[]? Bytes => Text.Length <= Longest && Normalized is { } text ? Encoding.UTF8.GetBytes(text) : null;

    private string? Normalized
    {
        get
        {
            try
            {
                return Text.Normalize(NormalizationForm.FormC);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    public Outcome<ValidatedPassword> Validate(string accountName)
    {
        if (Bytes is not { } bytes)
        {
            return Refusal.Invalid("password_too_long", $"The password must be text of at most {Longest} characters.", "password");
        }

        if (new StringInfo(Text).LengthInTextElements < Shortest)
        {
            return Refusal.Invalid("password_too_short", $"The password must have at least {Shortest} characters.", "password");
        }

        return CommonPasswords.Contains(Text, accountName)
            ? Refusal.Invalid(
                "password_common", "This password is one of the first that an attacker tries; choose another one.", "password")
            : new ValidatedPassword(bytes);
    }

    /// <summary>Never shown, not even by a log that prints records.</summary>
    public override string ToString() => "(password)";
}

/// <summary>A password that may become somebody's.</summary>
internal sealed class ValidatedPassword
{
    internal ValidatedPassword(byte[] bytes) => Bytes = bytes;

    internal byte[] Bytes { get; }
}
