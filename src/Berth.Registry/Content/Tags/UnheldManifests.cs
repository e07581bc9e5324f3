using Berth.Oci;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>Which manifests of a repository nothing would keep if some tags were gone: with those that they name, the images of their indexes and
/// what speaks about them, as collection would take them one after the other.</summary>
internal sealed class UnheldManifests(BerthDbContext context, long repository)
{
    /// <summary>An index in an index, and so on: as deep as anybody builds.</summary>
    private const int MostRounds = 16;

    /// <summary>Of one page's tags; beyond that the number of bytes is one that there are at least.</summary>
    private const int MostManifests = 5_000;

    private readonly Dictionary<long, Candidate> _candidates = [];
    private readonly HashSet<long> _gone = [];
    private readonly HashSet<Digest> _goneDigests = [];

    /// <param name="manifests">Those that the tags name.</param>
    /// <param name="tags">Of the repository.</param>
    public async Task<IReadOnlySet<long>> FindAsync(IReadOnlyCollection<long> manifests, IReadOnlyCollection<string> tags, CancellationToken cancel)
    {
        await AddAsync(manifests, tags, cancel);
        for (var round = 0; round < MostRounds && _candidates.Count < MostManifests; round++)
        {
            var left = _candidates.Values.Where(one => !_gone.Contains(one.Id) && IsUnheld(one)).ToList();
            if (left.Count == 0)
            {
                break;
            }

            left.ForEach(one => _gone.Add(one.Id));
            left.ForEach(one => _goneDigests.Add(one.Digest));
            await AddAsync(await BelowAsync(left, cancel), tags, cancel);
        }

        return _gone;
    }

    private bool IsUnheld(Candidate one) =>
        !one.HasTag && one.Parents.All(_gone.Contains) && (one.Subject is null || !one.HasSubject || _goneDigests.Contains(one.Subject));

    /// <summary>What is part of them, and what speaks about them.</summary>
    private async Task<List<long>> BelowAsync(List<Candidate> gone, CancellationToken cancel)
    {
        var (ids, digests) = (gone.ConvertAll(one => one.Id), gone.ConvertAll(one => one.Digest));
        var children = context.ManifestReferences.Where(r => ids.Contains(r.ManifestId) && r.Role == ManifestReferenceRole.Child).Select(r => r.Digest);
        return await context.Manifests
            .Where(m => m.RepositoryId == repository && (children.Contains(m.Digest) || (m.Subject != null && digests.Contains(m.Subject))))
            .Select(m => m.Id).Take(MostManifests).ToListAsync(cancel);
    }

    private async Task AddAsync(IReadOnlyCollection<long> manifests, IReadOnlyCollection<string> tags, CancellationToken cancel)
    {
        var ids = manifests.Where(id => !_candidates.ContainsKey(id)).ToList();
        var rows = await context.Manifests.Where(m => ids.Contains(m.Id)).Select(m => new
        {
            m.Id,
            m.Digest,
            m.Subject,
            HasSubject = m.Subject != null && context.Manifests.Any(s => s.RepositoryId == repository && s.Digest == m.Subject && s.Id != m.Id),
            HasTag = context.Tags.Any(t => t.ManifestId == m.Id && !tags.Contains(t.Name)),
        }).ToListAsync(cancel);
        var parents = await (from m in context.Manifests
                             join r in context.ManifestReferences on m.Digest equals r.Digest
                             join parent in context.AllManifests on r.ManifestId equals parent.Id
                             where ids.Contains(m.Id) && parent.RepositoryId == repository && parent.Id != m.Id
                             select new { m.Id, Parent = parent.Id }).ToListAsync(cancel);
        var above = parents.ToLookup(row => row.Id, row => row.Parent);
        foreach (var row in rows)
        {
            _candidates[row.Id] = new Candidate(row.Id, row.Digest, row.Subject, row.HasSubject, row.HasTag, [.. above[row.Id]]);
        }
    }

    private sealed record Candidate(long Id, Digest Digest, Digest? Subject, bool HasSubject, bool HasTag, IReadOnlyList<long> Parents);
}
