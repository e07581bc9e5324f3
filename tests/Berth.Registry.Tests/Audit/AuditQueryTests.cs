using Berth.Registry.Audit;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Audit;

/// <summary>Merging by action must find the same lines, in the same order, as looking at every line.</summary>
public abstract class AuditQueryTests(AuditQueryLog log)
{
    public static TheoryData<string?, string?, string?, string?> Filters
    {
        get
        {
            var filters = new TheoryData<string?, string?, string?, string?>();
            foreach (var action in (string?[])[null, "repo", "repo.tag.push", "repo.tag", "org", "rep", "none", "%"])
            {
                foreach (var (actor, space, target) in new (string?, string?, string?)[]
                    { (null, null, null), ("mara", null, null), (null, "harbour", null), ("ann", "mara", null), (null, null, "b"), ("nobody", null, null) })
                {
                    filters.Add(action, actor, space, target);
                }
            }

            return filters;
        }
    }

    [Theory, MemberData(nameof(Filters))]
    public async Task Pages_and_their_count_are_those_of_all_lines(string? action, string? actor, string? space, string? target)
    {
        var filter = new AuditFilter { Action = action, Actor = actor, Namespace = space, Target = target };
        var expected = log.All
            .Where(row => (action is null || row.Action == action || row.Action.StartsWith(action + ".", StringComparison.Ordinal))
                && (actor is null || row.Actor == actor) && (space is null || row.Namespace == space) && (target is null || row.Target == target))
            .Select(row => row.Id).OrderDescending().ToList();

        var read = new List<long>();
        for (long? before = null; ;)
        {
            var page = await ReadAsync(filter, before, 0, 7);
            read.AddRange(page);
            if (page.Count < 7)
            {
                break;
            }

            before = page[^1];
        }

        Assert.Equal(expected, read);
        Assert.Equal(expected.Skip(3).Take(5), await ReadAsync(filter, null, 3, 5));
        Assert.Equal(expected.Count, await log.Registry.Get<MetadataStore>().ReadAsync(
            context => new AuditQuery(context, filter).CountAsync(1000, Cancel), Cancel));
    }

    private Task<List<long>> ReadAsync(AuditFilter filter, long? before, int skip, int count) => log.Registry.Get<MetadataStore>().ReadAsync(
        async context => (await new AuditQuery(context, filter).ReadAsync(before, skip, count, Cancel)).ConvertAll(row => row.Id), Cancel);
}

/// <summary>A log that nobody changes, made once for all the questions.</summary>
public abstract class AuditQueryLog(TestDatabase database) : IAsyncLifetime
{
    private static readonly string[] Actions = ["repo.create", "repo.tag.push", "repo", "repository.create", "org.create", "account.sign_in"];
    private static readonly string[] Actors = ["mara", "ann", ""];
    private static readonly string[] Spaces = ["mara", "harbour"];

    internal List<AuditRow> All { get; } = [];

    internal TestRegistry Registry { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Registry = await TestRegistry.StartAsync(database);
        for (var i = 0; i < 120; i++)
        {
            All.Add(AuditTrail.Row(
                Registry.Clock.GetUtcNow(), Actors[i * 7 % 3], Origin.Local, Actions[i * 5 % 6], Spaces[i / 5 % 2], i % 4 == 0 ? "b" : "a", null));
        }

        await Registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.Audit.AddRange(All);
                return Task.FromResult(0);
            },
            Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class AuditQueryLogOnSqlite() : AuditQueryLog(TestDatabase.Sqlite);

public sealed class AuditQueryLogOnPostgreSql() : AuditQueryLog(TestDatabase.PostgreSql);

public sealed class AuditQueryOnSqliteTests(AuditQueryLogOnSqlite log) : AuditQueryTests(log), IClassFixture<AuditQueryLogOnSqlite>;

public sealed class AuditQueryOnPostgreSqlTests(AuditQueryLogOnPostgreSql log) : AuditQueryTests(log), IClassFixture<AuditQueryLogOnPostgreSql>;
