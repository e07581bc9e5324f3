using Berth.Registry.Content.Tags;

namespace Berth.Web.Repositories;

/// <summary>Moves of tags that were one act: a push of 28 tags is one line of a repository's history.</summary>
internal sealed record MoveGroup(IReadOnlyList<TagMove> Moves)
{
    public TagMove First => Moves[0];

    /// <summary>What all of them named before; null when that differs, or was nothing.</summary>
    public Oci.Digest? From => Moves.All(move => move.From == First.From) ? First.From : null;

    /// <summary>In their order: what stands apart stays apart.</summary>
    public static IReadOnlyList<MoveGroup> Of(IEnumerable<TagMove> moves)
    {
        var groups = new List<List<TagMove>>();
        foreach (var move in moves)
        {
            if (groups.Count > 0 && IsOneAct(groups[^1][0], move))
            {
                groups[^1].Add(move);
            }
            else
            {
                groups.Add([move]);
            }
        }

        return groups.ConvertAll(group => new MoveGroup(group));
    }

    private static bool IsOneAct(TagMove a, TagMove b) =>
        a.To == b.To && a.By == b.By && a.Cause == b.Cause && (a.At - b.At).Duration() < TimeSpan.FromSeconds(1);
}
