using Berth.Registry.Audit;
using Berth.Registry.Database;
using Berth.Registry.Identity;
using Berth.Testing;
using static Berth.Testing.TestRegistry;

namespace Berth.Registry.Tests.Audit;

/// <summary>Merging by action must find the same lines, in the same order, as looking at every line.</summary>
public abstract class AuditQueryTests(TestDatabase database) : IAsyncLifetime
{
    private static readonly string[] Actions = ["repo.create", "repo.tag.push", "repo", "repository.create", "org.create", "account.sign_in"];
    private static readonly string[] Actors = ["mara", "ann", ""];
    private static readonly string[] Spaces = ["mara", "harbour"];

    private readonly List<AuditRow> _all = [];
    private TestRegistry _registry = null!;

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

    public async ValueTask InitializeAsync()
    {
        _registry = await TestRegistry.StartAsync(database);
        for (var i = 0; i < 120; i++)
        {
            _all.Add(AuditTrail.Row(
                _registry.Clock.GetUtcNow(), Actors[i * 7 % 3], Origin.Local, Actions[i * 5 % 6], Spaces[i / 5 % 2], i % 4 == 0 ? "b" : "a", null));
        }

        await _registry.Get<MetadataStore>().WriteAsync(
            context =>
            {
                context.Audit.AddRange(_all);
                return Task.FromResult(0);
            },
            Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory, MemberData(nameof(Filters))]
    public async Task Pages_and_their_count_are_those_of_all_lines(string? action, string? actor, string? space, string? target)
    {
        var filter = new AuditFilter { Action = action, Actor = actor, Namespace = space, Target = target };
        var expected = _all
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
        Assert.Equal(expected.Count, await _registry.Get<MetadataStore>().ReadAsync(
            context => new AuditQuery(context, filter).CountAsync(1000, Cancel), Cancel));
    }

    private Task<List<long>> ReadAsync(AuditFilter filter, long? before, int skip, int count) => _registry.Get<MetadataStore>().ReadAsync(
        async context => (await new AuditQuery(context, filter).ReadAsync(before, skip, count, Cancel)).ConvertAll(row => row.Id), Cancel);
}

public sealed class AuditQueryOnSqliteTests() : AuditQueryTests(TestDatabase.Sqlite);

public sealed class AuditQueryOnPostgreSqlTests() : AuditQueryTests(TestDatabase.PostgreSql);
