using System.Text.Json;
using Berth.Server.Hosting;
using Berth.Testing.Processes;

namespace Berth.Tests.Commands;

public sealed class UserCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Tool Berth => Executable.In(_folder, ("BERTH_PUBLIC_URL", "https://registry.example"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accounts_organizations_and_tokens_are_managed_without_a_server()
    {
        Assert.Equal(
            "administrator alice was created\n", await Berth.WithInput("plum-tractor-9\n")
                .RunAsync("user", "add", "alice", "--password-stdin"));
        Assert.Contains(
            "https://registry.example/reset/", await Berth.RunAsync("user", "add", "bob", "--email", "bob@example.com"),
            StringComparison.Ordinal);
        Assert.Equal(
            "organization harbour was created, owned by alice\n", await Berth.RunAsync("org", "create", "harbour", "--owner", "alice"));
        Assert.Equal("bob is editor of harbour\n", await Berth.RunAsync("org", "add-member", "harbour", "bob", "--role", "editor"));
        Assert.Matches(
            "^berth_oat_[0-9A-Za-z]{38}\n$",
            await Berth.RunAsync(
                "token", "create", "harbour", "--label", "ci", "--scope", "write", "--repository", "harbour/app", "--expires-in-days",
                "90"));

        var accounts = JsonDocument.Parse(await Berth.RunAsync("user", "list", "--json")).RootElement;
        Assert.Equal(["alice", "bob"], accounts.EnumerateArray().Select(account => account.GetProperty("name").GetString()));
        var token = JsonDocument.Parse(await Berth.RunAsync("token", "list", "harbour", "--json")).RootElement[0];
        Assert.Equal("the token was revoked\n", await Berth.RunAsync("token", "revoke", "harbour", token.GetProperty("id").GetString()!));
        Assert.Equal("bob is disabled\n", await Berth.RunAsync("user", "disable", "bob"));
    }

    [Fact]
    public async Task What_is_refused_is_said_in_a_sentence()
    {
        var weak = await Berth.WithInput("qwertyuiop\n").TryRunAsync("user", "add", "alice", "--password-stdin");
        var missing = await Berth.TryRunAsync("user", "disable", "nobody-there");

        Assert.Equal(
            (ExitCode.Failure, "berth: This password is one of the first that an attacker tries; choose another one.\n"),
            (weak.ExitCode, weak.StandardError));
        Assert.Equal(
            (ExitCode.Failure, "berth: There is no such thing, or you may not see it.\n"), (missing.ExitCode, missing.StandardError));
    }
}
