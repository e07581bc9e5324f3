using Berth.Oci;
using Berth.Oci.Errors;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Content.Tags;

/// <summary>A repository's tags, in byte order.</summary>
public sealed class TagList(MetadataStore database)
{
    /// <param name="after">Only tags beyond this text, which need not be a tag.</param>
    /// <param name="limit">At most so many; null for all.</param>
    public async Task<Result<Page<string>>> ListAsync(RepositoryName repository, string? after, int? limit, CancellationToken cancel)
    {
        var name = repository.ToString();
        return await database.ReadAsync<Result<Page<string>>>(
            async context =>
            {
                var id = await context.Repositories.Where(r => r.Name == name).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancel);
                if (id is null)
                {
                    return new RegistryError(ErrorCode.NameUnknown, "there is no such repository");
                }

                var range = new KeyRange(after, null, limit ?? int.MaxValue - 1);
                var tags = context.Tags.Where(t => t.RepositoryId == id).InRange(t => t.Name, range);
                return Page.Cut(await tags.Select(t => t.Name).ToListAsync(cancel), tag => tag, range);
            },
            cancel);
    }
}
