using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Manifests;

/// <summary>What a reference must name for a change to be made, so that a tag is created once, or set only by who knows what it is.</summary>
/// <param name="Match">It must name one of these; null for no such condition.</param>
/// <param name="NoneMatch">It must name none of these, or nothing at all; null for no such condition.</param>
/// <remarks>RFC 9110, sections 13.1.1 and 13.1.2.</remarks>
public sealed record ManifestCondition(DigestSet? Match, DigestSet? NoneMatch)
{
    private bool IsEmpty => Match is null && NoneMatch is null;

    /// <summary>Asks inside the change, which has taken the repository.</summary>
    /// <returns>The fault when the condition does not hold for one of the references.</returns>
    internal async Task<RegistryError?> CheckAsync(
        DatabaseChange change, long repository, IReadOnlyList<Reference> references, CancellationToken cancel)
    {
        if (IsEmpty)
        {
            return null;
        }

        foreach (var reference in references)
        {
            if (Check(reference, await CurrentAsync(change.Context, repository, reference, cancel)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static Task<Digest?> CurrentAsync(BerthDbContext context, long repository, Reference reference, CancellationToken cancel)
    {
        var tag = reference.Tag?.ToString();
        return tag is null
            ? context.Manifests.Where(m => m.RepositoryId == repository && m.Digest == reference.Digest)
                .Select(m => (Digest?)m.Digest).FirstOrDefaultAsync(cancel)
            : context.Tags.Where(t => t.RepositoryId == repository && t.Name == tag)
                .Join(context.Manifests, t => t.ManifestId, m => m.Id, (t, m) => (Digest?)m.Digest).FirstOrDefaultAsync(cancel);
    }

    private RegistryError? Check(Reference reference, Digest? current) =>
        Match is not null && !Match.Has(current)
            ? Fault(reference, current, current is null ? "names no manifest" : $"names {current}, which is not what If-Match asks for")
        : NoneMatch is not null && NoneMatch.Has(current)
            ? Fault(reference, current, $"is there already and names {current}")
        : null;

    private static RegistryError Fault(Reference reference, Digest? current, string what) =>
        new(ErrorCode.Denied, $"{reference} {what}; nothing was changed")
        {
            Status = 412,
            Detail = new { reference = reference.ToString(), digest = current?.ToString() },
        };
}

/// <param name="Any">Whether every digest is in it, as by an asterisk.</param>
public sealed record DigestSet(bool Any, IReadOnlyList<Digest> Digests)
{
    public bool Has(Digest? digest) => digest is not null && (Any || Digests.Contains(digest));
}
