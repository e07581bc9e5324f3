using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Registry.Tokens;

namespace Berth.Registry.Tests.Tokens;

/// <summary>Takes a real token apart and puts it together otherwise, as one who holds the signing key could, or one who does not.</summary>
internal sealed class Forge
{
    private readonly ECDsa _key;

    private Forge(ECDsa key, string token)
    {
        _key = key;
        var parts = token.Split('.');
        Header = Parse(parts[0]);
        Claims = Parse(parts[1]);
    }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>Signs with the registry's own key: only what is in the token can be wrong.</summary>
    public static async Task<Forge> WithOwnKeyAsync(TokenHost host, string token)
    {
        var key = await host.Get<SigningKeys>().SigningAsync(CancellationToken.None);
        return new Forge(key.SecurityKey.ECDsa, token);
    }

    public static Forge WithKey(ECDsa key, string token) => new(key, token);

    public string Sign()
    {
        var input = $"{Encode(Header.ToJsonString())}.{Encode(Claims.ToJsonString())}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    public string SignWithHmac(byte[] secret)
    {
        var input = $"{Encode(Header.ToJsonString())}.{Encode(Claims.ToJsonString())}";
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
    }

    public string Unsigned() => $"{Encode(Header.ToJsonString())}.{Encode(Claims.ToJsonString())}.";

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static JsonObject Parse(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
}
