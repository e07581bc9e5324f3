using OtpNet;

namespace Berth.Registry.Identity.SecondFactors;

/// <summary>Time-based one-time passwords as every authenticator makes them: HMAC-SHA-1, six digits, thirty seconds (RFC 6238).</summary>
internal static class Totp
{
    public const int SecretLength = 20;

    private const int StepSeconds = 30;

    public static string Code(byte[] secret, long step) => new Hotp(secret).ComputeHOTP(step);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step that a code belongs to, of now, the one before and the one after (clocks differ); null for a wrong code.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now) =>
        new OtpNet.Totp(secret, StepSeconds).VerifyTotp(now.UtcDateTime, code, out var step, VerificationWindow.RfcSpecifiedNetworkDelay)
            ? step
            : null;

    /// <summary>RFC 4648 section 6, without padding: how a secret is typed.</summary>
    public static string ToBase32(byte[] bytes) => Base32Encoding.ToString(bytes).TrimEnd('=');
}
