using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Berth.Registry.Callers;

/// <summary>Who stands behind a request and by which credential, as a text that fits in a signed token: <c>u5.3</c> (account 5 at its third
/// credential stamp), <c>u5.3.TOKEN</c> (by a personal token), <c>o7.0.TOKEN</c> (by an organization's token), <c>-</c> (nobody).</summary>
/// <param name="Stamp">Counts password changes, disabling and the like: a session or password of an older stamp has ended.</param>
public sealed record CallerIdentity(CallerKind Kind, long Id, int Stamp, Guid? TokenId)
{
    public static readonly CallerIdentity Nobody = new(CallerKind.Anonymous, 0, 0, null);

    public static readonly CallerIdentity System = new(CallerKind.System, 0, 0, null);

    public override string ToString() => Kind switch
    {
        CallerKind.Anonymous => "-",
        CallerKind.System => "system",
        CallerKind.Account => string.Create(CultureInfo.InvariantCulture, $"u{Id}.{Stamp}{TokenText}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"o{Id}.{Stamp}{TokenText}"),
    };

    /// <summary>Reads what <see cref="ToString"/> wrote; the server's own identity is never read from outside.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CallerIdentity? identity)
    {
        identity = text == "-" ? Nobody : null;
        if (identity is not null || text is not ['u' or 'o', ..])
        {
            return identity is not null;
        }

        var parts = text[1..].Split('.');
        if (parts.Length is 2 or 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var stamp))
        {
            Guid? token = parts.Length == 3 && Guid.TryParseExact(parts[2], "N", out var guid) ? guid : null;
            var kind = text[0] == 'u' ? CallerKind.Account : CallerKind.Organization;
            identity = (parts.Length == 3) == token.HasValue ? new CallerIdentity(kind, id, stamp, token) : null;
        }

        return identity is not null;
    }

    private string TokenText => TokenId is { } token ? $".{token:N}" : "";
}

public enum CallerKind
{
    Anonymous,

    /// <summary>A person's account.</summary>
    Account,

    /// <summary>An organization's token: a robot, with the organization's rights inside the token's limits.</summary>
    Organization,

    /// <summary>The command line or a job of the server, which may do everything.</summary>
    System,
}
