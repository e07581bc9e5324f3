using System.Net;
using Berth.Oci;
using Berth.Registry.Callers;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Content.Uploads;

public sealed class UploadSessionsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.PostgreSql)]
    public async Task The_bound_on_open_sessions_holds_for_many_at_once_on_two_nodes(TestDatabase database)
    {
        await using var registry = await TestRegistry.StartAsync(database);
        await using var other = registry.AnotherNode();
        var (owner, most) = (Caller.Anonymous(new Origin(IPAddress.Loopback, "test")), new UploadLimits().OpenUploadsPerOwner);
        await registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.Uploads.AddRange(Enumerable.Range(0, most - 3).Select(
                    _ => new UploadRow { Id = Guid.NewGuid(), Repository = "team/app", Owner = owner.OwnerKey }));
                return Task.FromResult(0);
            },
            Cancel);

        var started = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            () => (i % 2 == 0 ? registry : other).Get<UploadSessions>().StartAsync(App, DigestAlgorithm.Sha256, owner, Cancel))));

        Assert.Equal(3, started.Count(session => session.Succeeded));
    }
}
