using System.Net;
using System.Text;
using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Identity;
using Berth.Registry.Identity.SecondFactors;
using Berth.Registry.Organizations;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

/// <summary>Docker Hub, 2019: the database held what opens other doors. Whoever has ours has no secret that works.</summary>
public sealed class SecretsAtRestTests
{
    private const string Password = "canary-tractor-9";
    private static readonly Origin Home = new(IPAddress.Parse("192.0.2.1"), "browser");

    [Fact]
    public async Task The_database_and_its_log_hold_no_secret_in_any_readable_form()
    {
        await using var registry = await TestRegistry.StartAsync(TestDatabase.Sqlite);
        var secrets = await UseEverySecretAsync(registry);
        await registry.Get<AuditLog>().ListAsync(Caller.System("test"), new AuditFilter(), null, 0, 1, Cancel);

        var stored = await StoredAsync(registry.DataFolder);

        Assert.Contains("alice", Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
        foreach (var (name, secret) in secrets)
        {
            Assert.True(stored.AsSpan().IndexOf(secret) < 0, $"the {name} is in the database");
        }
    }

    private static async Task<Dictionary<string, byte[]>> UseEverySecretAsync(TestRegistry registry)
    {
        await registry.Get<Accounts>().CreateAsync(Caller.System("command-line"), new NewAccount("alice", Password), Cancel);
        var alice = Assert.IsType<SignInResult.Succeeded>(
            await registry.Get<SignIn>().VerifyAsync("alice", Password, Door.Pages, Home, Cancel)).Caller;
        var session = await registry.Get<Sessions>().StartAsync(alice, Cancel);
        var token = await registry.Get<AccessTokens>().CreateAsync(
            alice, "alice", new NewToken("ci", [new TokenGrant(TokenGrant.Everywhere, TokenScopes.Admin)]), Cancel);
        var link = await registry.Get<Accounts>().CreateResetLinkAsync(alice, "alice", Cancel);
        await registry.Get<OrganizationCatalog>().CreateAsync(alice, "harbour", "", null, Cancel);
        var invitation = await registry.Get<Invitations>().CreateAsync(alice, "harbour", "bob", MemberRole.Member, null, Cancel);
        var enrolment = await registry.Get<SecondFactor>().BeginAsync(alice, "berth", Cancel);
        var totp = FromBase32(enrolment.Value!.Secret);
        var recovery = await registry.Get<SecondFactor>().ConfirmAsync(
            alice, Totp.Code(totp, Totp.StepAt(registry.Clock.GetUtcNow())), Cancel);
        return new Dictionary<string, byte[]>
        {
            ["password"] = Text(Password),
            ["session"] = Text(session),
            ["token"] = Text(token.Value!.Secret),
            ["reset link"] = Text(link.Value!),
            ["invitation"] = Text(invitation.Value!.Secret),
            ["authenticator's secret"] = totp,
            ["authenticator's secret in base 32"] = Text(enrolment.Value.Secret),
            ["recovery code"] = Text(recovery.Value![0]),
            ["recovery code without hyphens"] = Text(recovery.Value[0].Replace("-", "", StringComparison.Ordinal)),
        };
    }

    private static async Task<byte[]> StoredAsync(string folder)
    {
        using var all = new MemoryStream();
        foreach (var file in Directory.GetFiles(folder, "berth.db*"))
        {
            await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await content.CopyToAsync(all, Cancel);
        }

        return all.ToArray();
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(
            text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(octet => octet.Length == 8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }
}
