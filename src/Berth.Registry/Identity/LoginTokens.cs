using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Berth.Registry.Database.Tables;

namespace Berth.Registry.Identity;

/// <summary>What a browser or client holds between password and code: that the password was right, closed in the secret box, for five
/// minutes. Any node can go on with it.</summary>
public sealed class LoginTokens(SecretBox box, TimeProvider clock)
{
    private const string Purpose = "login-token";
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(5);

    internal string Create(AccountRow account, Door door)
    {
        var until = (clock.GetUtcNow() + Term).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{account.Id} {account.Stamp} {(int)door} {until}");
        return Base64Url.EncodeToString(box.Protect(Purpose, Encoding.ASCII.GetBytes(text)));
    }

    internal LoginToken? Read(string text)
    {
        if (text.Length > 500 || !Base64Url.IsValid(text) || box.Unprotect(Purpose, Base64Url.DecodeFromChars(text)) is not { } bytes)
        {
            return null;
        }

        var parts = Encoding.ASCII.GetString(bytes).Split(' ').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return clock.GetUtcNow().ToUnixTimeSeconds() < parts[3] ? new LoginToken(parts[0], (int)parts[1], (Door)parts[2]) : null;
    }
}

internal sealed record LoginToken(long AccountId, int Stamp, Door Door);
