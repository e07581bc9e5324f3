using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Registry.Tokens;
using CsCheck;

namespace Berth.Registry.Tests.Tokens;

/// <summary>Tokens that were not made here, or not for this. Rows 78 to 81 of the hostile requests, and the advisories on tokens.</summary>
public sealed class ForgedTokenTests(ForgedTokenTests.Shared shared) : IClassFixture<ForgedTokenTests.Shared>
{
    private static readonly Dictionary<string, Action<Forge>> WrongHeaders = new()
    {
        ["alg none"] = forge => forge.Header["alg"] = "none",
        ["alg in lower case"] = forge => forge.Header["alg"] = "es256",
        ["alg ES384"] = forge => forge.Header["alg"] = "ES384",
        ["alg RS256"] = forge => forge.Header["alg"] = "RS256",
        ["alg null"] = forge => forge.Header["alg"] = null,
        ["alg a list"] = forge => forge.Header["alg"] = new JsonArray("ES256"),
        ["no alg"] = forge => forge.Header.Remove("alg"),
        ["crit"] = forge => forge.Header["crit"] = new JsonArray("exp"),
        ["b64"] = forge => forge.Header["b64"] = false,
        ["no kid"] = forge => forge.Header.Remove("kid"),
        ["empty kid"] = forge => forge.Header["kid"] = "",
        ["kid a path"] = forge => forge.Header["kid"] = "../../dev/null",
        ["kid an injection"] = forge => forge.Header["kid"] = "' or 1=1",
        ["kid a number"] = forge => forge.Header["kid"] = 1,
        ["kid 7 kB"] = forge => forge.Header["kid"] = new string('k', 7000),
        ["kid 1 MB"] = forge => forge.Header["kid"] = new string('k', 1 << 20),
        ["typ of the Hub API"] = forge => forge.Header["typ"] = "hub+jwt",
        ["typ in lower case"] = forge => forge.Header["typ"] = "jwt",
        ["no typ"] = forge => forge.Header.Remove("typ"),
    };

    private static readonly Dictionary<string, Action<Forge, long>> WrongClaims = new()
    {
        ["expired"] = (forge, now) => Times(forge, now, iat: -400, nbf: -400, exp: -100),
        ["expired 60 s ago"] = (forge, now) => Times(forge, now, iat: -300, nbf: -300, exp: -60),
        ["not before 61 s from now"] = (forge, now) => Times(forge, now, iat: 0, nbf: 61, exp: 200),
        ["issued in the future"] = (forge, now) => Times(forge, now, iat: 61, nbf: 0, exp: 200),
        ["good until the year 9999"] = (forge, _) => forge.Claims["exp"] = 253402300799,
        ["good for an hour"] = (forge, now) => Times(forge, now, iat: 0, nbf: 0, exp: 3600),
        ["exp beyond all numbers"] = (forge, _) => forge.Claims["exp"] = JsonNode.Parse("1e400"),
        ["exp a text"] = (forge, now) => forge.Claims["exp"] = (now + 100).ToString(),
        ["no exp"] = (forge, _) => forge.Claims.Remove("exp"),
        ["no nbf"] = (forge, _) => forge.Claims.Remove("nbf"),
        ["no iat"] = (forge, _) => forge.Claims.Remove("iat"),
        ["for another service"] = (forge, _) => forge.Claims["aud"] = "other.example",
        ["for the Hub API"] = (forge, _) => forge.Claims["aud"] = "berth-hub",
        ["for nothing"] = (forge, _) => forge.Claims.Remove("aud"),
        ["of another issuer"] = (forge, _) => forge.Claims["iss"] = "other",
        ["of no issuer"] = (forge, _) => forge.Claims.Remove("iss"),
        ["of nobody known"] = (forge, _) => forge.Claims.Remove("berth_id"),
        ["of a made-up identity"] = (forge, _) => forge.Claims["berth_id"] = "system",
        ["access of the wrong shape"] = (forge, _) => forge.Claims["access"] = "repository:a/b:pull",
    };

    public static TheoryData<string> HeaderNames => [.. WrongHeaders.Keys];

    public static TheoryData<string> ClaimNames => [.. WrongClaims.Keys];

    [Theory]
    [MemberData(nameof(HeaderNames))]
    public async Task A_header_that_is_not_ours_is_refused(string name)
    {
        var host = shared.Host;
        var forge = await ForgeAsync(host);
        Assert.NotNull(await VerifyAsync(host, forge.Sign()));

        WrongHeaders[name](forge);

        Assert.Null(await VerifyAsync(host, forge.Sign()));
        Assert.Null(await VerifyAsync(host, forge.Unsigned()));
    }

    [Theory]
    [MemberData(nameof(ClaimNames))]
    public async Task Claims_that_do_not_hold_are_refused_even_under_our_key(string name)
    {
        var host = shared.Host;
        var forge = await ForgeAsync(host);

        WrongClaims[name](forge, host.Clock.GetUtcNow().ToUnixTimeSeconds());

        Assert.Null(await VerifyAsync(host, forge.Sign()));
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    public async Task CVE_2025_24976_a_key_that_the_token_brings_along_is_never_believed(string member)
    {
        var host = shared.Host;
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forge = Forge.WithKey(own, await host.IssueAsync("repository:a/b:pull,push"));
        var q = own.ExportParameters(false).Q;
        forge.Header[member] = member switch
        {
            "jwk" => new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["kid"] = (string?)forge.Header["kid"],
                ["x"] = System.Buffers.Text.Base64Url.EncodeToString(q.X!),
                ["y"] = System.Buffers.Text.Base64Url.EncodeToString(q.Y!),
            },
            "x5c" => new JsonArray(Convert.ToBase64String(own.ExportSubjectPublicKeyInfo())),
            _ => "http://127.0.0.1:9/keys",
        };

        Assert.Null(await VerifyAsync(host, forge.Sign()));
        forge.Header.Remove(member);
        Assert.Null(await VerifyAsync(host, forge.Sign()));
    }

    [Fact]
    public async Task Our_public_key_is_no_shared_secret()
    {
        var host = shared.Host;
        var forge = await ForgeAsync(host);
        forge.Header["alg"] = "HS256";
        var publicKey = (await host.RowsAsync()).Keys.Single().PublicKey;

        Assert.Null(await VerifyAsync(host, forge.SignWithHmac(publicKey)));
        Assert.Null(await VerifyAsync(host, forge.SignWithHmac(Encoding.ASCII.GetBytes(PemEncoding.Write("PUBLIC KEY", publicKey)))));
    }

    [Fact]
    public async Task CVE_2025_30204_a_header_of_dots_is_refused()
    {
        var host = shared.Host;
        foreach (var text in (string[])[new string('.', 30_000), new string('.', 8_000), "..", ".", "a.b.c", "", new string('a', 9_000)])
        {
            Assert.Null(await VerifyAsync(host, text));
        }
    }

    [Fact]
    public async Task CVE_2024_21319_an_encrypted_compressed_token_is_not_unpacked()
    {
        var host = shared.Host;
        var kid = (string?)(await ForgeAsync(host)).Header["kid"];
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(new byte[1_000_000]);
        }

        var header = Forge.Encode($$"""{"alg":"dir","enc":"A256GCM","zip":"DEF","kid":"{{kid}}","typ":"JWT"}""");
        var bomb = System.Buffers.Text.Base64Url.EncodeToString(packed.ToArray());

        Assert.Null(await VerifyAsync(host, $"{header}..AAAA.{bomb}.AAAA"));
        Assert.Null(await VerifyAsync(host, $"{header}.{bomb}.{new string('A', 86)}"));
    }

    [Fact]
    public async Task CVE_2026_4404_two_installations_have_different_keys()
    {
        var one = shared.Host;
        await using var other = await TokenHost.StartAsync();

        Assert.Null(await VerifyAsync(other, await one.IssueAsync("repository:a/b:pull")));
        Assert.NotEqual((await one.RowsAsync()).Keys.Single().Kid, (await other.RowsAsync()).Keys.SingleOrDefault()?.Kid);
    }

    [Fact]
    public async Task A_token_of_the_Hub_API_is_no_token_of_the_registry_nor_the_other_way()
    {
        var host = shared.Host;
        var hub = host.Get<HubTokens>();
        var session = await hub.IssueAsync(host.Ann, HubTokens.LoginLifetime, CancellationToken.None);

        Assert.Equal("ann", (await hub.VerifyAsync(session.Text, TokenHost.Loopback, CancellationToken.None))?.Name);
        Assert.Null(await VerifyAsync(host, session.Text));
        Assert.Null(await hub.VerifyAsync(await host.IssueAsync(), TokenHost.Loopback, CancellationToken.None));
    }

    [Fact]
    public async Task A_duplicate_member_does_not_make_two_meanings()
    {
        var host = shared.Host;
        var forge = await ForgeAsync(host);
        var kid = (string?)forge.Header["kid"];
        var parts = forge.Sign().Split('.');
        var header = Forge.Encode($$"""{"alg":"none","alg":"ES256","kid":"{{kid}}","typ":"JWT"}""");

        Assert.Null(await VerifyAsync(host, $"{header}.{parts[1]}.{parts[2]}"));
    }

    [Fact]
    public async Task No_flipped_bit_goes_unnoticed()
    {
        var host = shared.Host;
        var token = await host.IssueAsync("repository:a/b:pull");
        Assert.NotNull(await VerifyAsync(host, token));

        await Gen.Select(Gen.Int[0, token.Length - 1], Gen.Int[0, 6]).SampleAsync(
            async (at, bit) =>
            {
                var chars = token.ToCharArray();
                chars[at] ^= (char)(1 << bit);
                return await VerifyAsync(host, new string(chars)) is null;
            },
            iter: 3000,
            threads: 1);
    }

    [Fact]
    public async Task Every_bit_of_every_part_counts_to_the_last_character()
    {
        var host = shared.Host;
        var token = await host.IssueAsync();
        var parts = token.Split('.');
        for (var part = 0; part < 3; part++)
        {
            for (var bit = 0; bit < 7; bit++)
            {
                var chars = parts[part].ToCharArray();
                chars[^1] ^= (char)(1 << bit);
                var changed = string.Join('.', parts.Select((text, i) => i == part ? new string(chars) : text));
                Assert.Null(await VerifyAsync(host, changed));
            }
        }
    }

    /// <summary>No test changes anything, so one registry does for all.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        internal TokenHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Host = await TokenHost.StartAsync();

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    private static void Times(Forge forge, long now, int iat, int nbf, int exp)
    {
        forge.Claims["iat"] = now + iat;
        forge.Claims["nbf"] = now + nbf;
        forge.Claims["exp"] = now + exp;
    }

    private static async Task<Forge> ForgeAsync(TokenHost host) =>
        await Forge.WithOwnKeyAsync(host, await host.IssueAsync("repository:a/b:pull,push"));

    private static async Task<VerifiedToken?> VerifyAsync(TokenHost host, string token) =>
        await host.Get<RegistryTokens>().VerifyAsync(token);
}
