using Berth.Registry.Audit;
using Berth.Registry.Identity;
using Berth.Registry.Organizations;
using Berth.Registry.Repositories;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Identity;

/// <summary>Text that no name can be, in every place where a client's text meets the database: found is nothing, broken is
/// nothing.</summary>
public abstract class HostileTextTests(TestDatabase database)
{
    private static readonly string[] Texts =
        ["nul\0", "half \ud800", "\udc00 half", "'", "\"", ";--", "' or '1'='1", "%", "_", "%27", "\\", "{0}", "😀",
            new string('x', 100_000)];

    [Fact]
    public async Task It_finds_nothing_and_breaks_nothing()
    {
        await using var registry = await TestRegistry.StartAsync(database);
        var root = await registry.AccountAsync("the-root");
        foreach (var text in Texts)
        {
            Assert.Null(await registry.Get<Accounts>().FindAsync(text, Cancel));
            Assert.Empty((await registry.Get<Accounts>().ListAsync(root, text, null, 10, Cancel)).Value!);
            Assert.True((await registry.Get<Accounts>().ListAsync(root, null, text, 10, Cancel)).Succeeded);
            Assert.Null(await registry.Get<Accounts>().FindByResetLinkAsync(text, Cancel));
            Assert.Null(await registry.Get<OrganizationCatalog>().FindAsync(text, Cancel));
            Assert.Equal(Refusal.NotFound, (await registry.Get<Teams>().FindAsync(root, text, text, Cancel)).Refusal);
            Assert.Equal(Refusal.NotFound, (await registry.Get<AccessTokens>().ListAsync(root, text, Cancel)).Refusal);
            Assert.Null(await registry.Get<Invitations>().FindAsync(text, Cancel));
            Assert.Empty(await registry.Get<RepositoryCatalog>().ListAsync(root, text, text, text, 10, Cancel));
            Assert.Empty((await registry.Get<RepositoryCatalog>().NamesAsync(root, text, 10, Cancel)).Items);
            var filter = new AuditFilter { Namespace = text, Action = text, Actor = text, Target = text };
            Assert.Empty((await registry.Get<AuditLog>().ListAsync(root, filter, null, 0, 10, Cancel)).Value!.Items);
            Assert.Equal(
                "name_invalid", (await registry.Get<Accounts>().CreateAsync(root, new NewAccount(text, null), Cancel)).Refusal?.Code);
            Assert.True(
                (await registry.Get<Accounts>()
                    .UpdateProfileAsync(root, "the-root", new ProfileChange { FullName = text }, Cancel)).Succeeded);
        }
    }
}

public sealed class HostileTextOnSqliteTests() : HostileTextTests(TestDatabase.Sqlite);

public sealed class HostileTextOnPostgreSqlTests() : HostileTextTests(TestDatabase.PostgreSql);
