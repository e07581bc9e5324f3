using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Berth.Registry.Tokens;

/// <summary>One ES256 key as it is used: its public half, and the private one when this process may sign with it.</summary>
internal sealed class SigningKey
{
    private SigningKey(ECDsa key, string kid, bool canSign, DateTimeOffset? verifiesUntil)
    {
        Kid = kid;
        CanSign = canSign;
        VerifiesUntil = verifiesUntil;
        SecurityKey = new ECDsaSecurityKey(key) { KeyId = kid };
        Credentials = new SigningCredentials(SecurityKey, SecurityAlgorithms.EcdsaSha256);
    }

    public string Kid { get; }

    public bool CanSign { get; }

    public DateTimeOffset? VerifiesUntil { get; }

    public ECDsaSecurityKey SecurityKey { get; }

    public SigningCredentials Credentials { get; }

    public bool Verifies(DateTimeOffset now) => VerifiesUntil is not { } end || now < end;

    public static ECDsa Generate() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static SigningKey ForSigning(string kid, byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new SigningKey(key, kid, canSign: true, verifiesUntil: null);
    }

    public static SigningKey ForVerifying(string kid, byte[] publicKey, DateTimeOffset? verifiesUntil)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return new SigningKey(key, kid, canSign: false, verifiesUntil);
    }

    /// <summary>RFC 7638: the same key has the same name everywhere.</summary>
    public static string ThumbprintOf(ECDsa key) =>
        Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
}
