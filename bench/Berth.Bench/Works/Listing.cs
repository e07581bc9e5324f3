using Berth.Bench.Content;
using Berth.Bench.Load;
using Berth.Bench.Targets;
using Berth.Bench.Wire;

namespace Berth.Bench.Works;

/// <summary>A page of a hundred lines, out of the middle of a list, asked by one client after the other: the time of one answer.</summary>
internal sealed class Listing(string name, string path, Holding holding, TimeSpan time, bool everywhere = true) : Work(name, Measure.Time)
{
    public override Holding Holding => holding;

    public override bool Suits(Target target) => everywhere || target.Role != Role.Registry;

    public override async Task<Spell> RunAsync(Target target)
    {
        var origin = await target.ToReadAsync();
        var request = Request.To(origin, "GET", path);
        return Crowd.Run(origin, 1, Pace.For(time), (connection, _, _) => connection.Ask(request, 200).Length);
    }

    public static IEnumerable<Work> All(Scale scale)
    {
        foreach (var count in scale.TagCounts)
        {
            var middle = Crowded.TagName(count / 2);
            yield return new Listing(
                $"list.tags-{count}", $"/v2/{Crowded.TagsRepository(count)}/tags/list?n=100&last={middle}", Holding.Much, scale.Spell,
                count <= Crowded.MostTagsInFolders);
        }

        yield return new Listing("list.catalog-100", "/v2/_catalog?n=100", Holding.Little, scale.Spell);
        var last = Crowded.RepositoryName(scale.Repositories / 2);
        yield return new Listing(
            $"list.catalog-{scale.Repositories}", $"/v2/_catalog?n=100&last={last}", Holding.Much, scale.Spell, everywhere: false);
        yield return new Listing(
            $"list.referrers-{scale.Referrers}", $"/v2/{Crowded.ReferrersRepository}/referrers/{Crowded.Subject}?n=100", Holding.Much, scale.Spell,
            everywhere: false);
    }
}
