using Berth.Registry.Content.Versions;
using Berth.Registry.Database;

namespace Berth.Registry.Content.Tags;

/// <summary>Gives the tags of a database of the version before their place in the order of versions, a batch at a time, once.</summary>
public sealed class TagVersionFill(MetadataStore database)
{
    private const int Batch = 500;

    internal async Task RunAsync(CancellationToken cancel)
    {
        var after = 0L;
        while (true)
        {
            var tags = await database.AskAsync(
                sql => sql.ListAsync(
                    "SELECT id, name FROM tags WHERE id > $1 AND version_key = '' ORDER BY id LIMIT $2", [after, Batch],
                    row => (Id: row.Number(0), Name: row.Text(1)), cancel),
                cancel);
            if (tags.Count == 0)
            {
                return;
            }

            await database.ChangeAsync(
                async change =>
                {
                    await change.Sql.ExecuteManyAsync(
                        "UPDATE tags SET version_key = $2 WHERE id = $1", tags.Select(tag => new object?[] { tag.Id, TagVersion.KeyOf(tag.Name) }), cancel);
                    return true;
                },
                Durability.Relaxed,
                cancel);
            after = tags[^1].Id;
        }
    }
}
