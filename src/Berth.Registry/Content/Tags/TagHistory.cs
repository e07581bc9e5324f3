using Berth.Oci;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>What tags have named. The caller has asked whether they may see the repository.</summary>
public sealed class TagHistory(MetadataStore database)
{
    private const int LongestPage = 100;

    private const string Then =
        "SELECT m.to_digest FROM tag_moves m JOIN repositories r ON r.id = m.repository_id WHERE r.name = $1 AND m.tag = $2 AND m.moved_at <= $3 ";

    /// <summary>Newest first.</summary>
    /// <param name="tag">Null for those of all tags.</param>
    public async Task<Page<TagMove>> ListAsync(RepositoryName repository, Tag? tag, KeyRange range, CancellationToken cancel)
    {
        range = range with { Count = Math.Clamp(range.Count, 1, LongestPage) };
        var lines = await database.ReadAsync(
            async context =>
            {
                var id = await TagQueries.IdAsync(context, repository, cancel);
                var moves = context.TagMoves.Where(m => m.RepositoryId == id);
                if (tag?.ToString() is { } name)
                {
                    moves = moves.Where(m => m.Tag == name);
                }

                return await moves.From(m => m.Id, range, descending: true).Take(range.Read).Select(m => new TagMove(
                    m.Id, m.Tag, m.FromDigest, m.ToDigest, m.MovedAt, m.MovedBy, m.Cause,
                    m.ToDigest != null && context.Manifests.Any(x => x.RepositoryId == id && x.Digest == m.ToDigest))).ToListAsync(cancel);
            },
            cancel);
        return Page.Cut(lines, line => $"{new Place(line.Id, line.Id)}", range);
    }

    /// <summary>What a tag named at a time; null when it was not there then.</summary>
    public Task<Digest?> AtAsync(RepositoryName repository, Tag tag, DateTimeOffset time, CancellationToken cancel) =>
        FindAsync(repository, tag, time, $"{Then}ORDER BY m.id DESC LIMIT 1", cancel);

    /// <summary>The newest version of a tag that is at least as old as a time; null when there is none.</summary>
    public Task<Digest?> NewestUntilAsync(RepositoryName repository, Tag tag, DateTimeOffset time, CancellationToken cancel) =>
        FindAsync(repository, tag, time, $"{Then}AND m.to_digest IS NOT NULL ORDER BY m.id DESC LIMIT 1", cancel);

    private async Task<Digest?> FindAsync(RepositoryName repository, Tag tag, DateTimeOffset time, string sql, CancellationToken cancel)
    {
        var found = await database.AskAsync(
            session => session.FirstAsync(
                sql, [repository.ToString(), tag.ToString(), time], row => new { Digest = row.IsNone(0) ? null : row.Text(0) }, cancel),
            cancel);
        return found?.Digest is { } digest ? Digest.Parse(digest) : null;
    }
}
