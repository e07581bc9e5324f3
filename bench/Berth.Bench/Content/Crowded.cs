using System.Globalization;

namespace Berth.Bench.Content;

/// <summary>What a registry holds that holds much: as SQL for Berth, and as folders for a registry that has no database. Pushing it would take
/// hours.</summary>
/// <param name="Repositories">How many there are beside those that are there for their tags or referrers.</param>
internal sealed record Crowded(int Repositories, IReadOnlyList<int> TagCounts, int Referrers)
{
    /// <summary>A folder and a file each.</summary>
    public const int MostTagsInFolders = 100_000;

    public const string ReferrersRepository = "referrers/app";

    public const string Subject = "sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public static Crowded Much(Scale scale) => new(scale.Repositories, scale.TagCounts, scale.Referrers);

    public static Crowded Little { get; } = new(100, [], 0);

    public static string TagsRepository(int count) => string.Create(CultureInfo.InvariantCulture, $"tags/app{count}");

    public static string TagName(int number) => string.Create(CultureInfo.InvariantCulture, $"v{number:D7}");

    public static string RepositoryName(int number) => string.Create(CultureInfo.InvariantCulture, $"many/app{number:D6}");

    /// <summary>For eng/pages.cs, which has the functions that are called here.</summary>
    public string ToSql() => string.Join('\n', TagCounts.Index().Select(tags => TagsSql(Repositories + 2 + tags.Index, tags.Item)).Prepend(RepositoriesSql()));

    /// <summary>In the layout of registry:2, below the folder of its storage.</summary>
    public void WriteFolders(string storage)
    {
        var repositories = Path.Combine(storage, "docker/registry/v2/repositories");
        foreach (var number in Enumerable.Range(1, Math.Min(Repositories, 100)))
        {
            Directory.CreateDirectory(Path.Combine(repositories, RepositoryName(number), "_layers"));
            Directory.CreateDirectory(Path.Combine(repositories, RepositoryName(number), "_manifests"));
        }

        foreach (var count in TagCounts.Where(count => count <= MostTagsInFolders))
        {
            foreach (var number in Enumerable.Range(1, count))
            {
                var tag = Path.Combine(repositories, TagsRepository(count), "_manifests", "tags", TagName(number), "current");
                Directory.CreateDirectory(tag);
                File.WriteAllText(Path.Combine(tag, "link"), Subject);
            }
        }
    }

    /// <summary>Each has a manifest with its own number; one more has all the referrers.</summary>
    private string RepositoriesSql() =>
        $$"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{Repositories + 1}})
        INSERT INTO repositories (id, name, namespace, is_private, description, full_description, created_by, created_at, updated_at, star_count,
            pull_count, status, categories, immutable_tags, immutable_tag_rules)
        SELECT i, CASE WHEN i <= {{Repositories}} THEN 'many/app' || substr('00000' || i, length('00000' || i) - 5) ELSE '{{ReferrersRepository}}' END,
            CASE WHEN i <= {{Repositories}} THEN 'many' ELSE 'referrers' END, yes(0), '', '', '', at(1710000000000), at(1720000000000 + i), 0,
            0, 1, '', yes(0), '' FROM n;

        INSERT INTO manifests (id, repository_id, digest, media_type, kind, content_type, size, pushed_at, content)
        SELECT id, id, CASE WHEN id <= {{Repositories}} THEN digest(id) ELSE '{{Subject}}' END, '{{ManifestType}}', 0, 1, 2, created_at, bytes('{}')
        FROM repositories;
        INSERT INTO tags (id, repository_id, name, manifest_id, pushed_at) SELECT id, repository_id, 'latest', id, pushed_at FROM manifests;

        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{Referrers}})
        INSERT INTO manifests (id, repository_id, digest, media_type, kind, referrer_type, subject, size, pushed_at, content)
        SELECT 2000000 + i, {{Repositories + 1}}, digest(2000000 + i), '{{ManifestType}}', 0, 'application/vnd.example.signature', '{{Subject}}', 2,
            at(1710000000000), bytes('{}') FROM n WHERE i <= {{Referrers}};

        """;

    /// <summary>A repository whose tags all are on one manifest.</summary>
    private static string TagsSql(int repository, int count) =>
        $$"""
        INSERT INTO repositories (id, name, namespace, is_private, description, full_description, created_by, created_at, updated_at, star_count,
            pull_count, status, categories, immutable_tags, immutable_tag_rules)
        VALUES ({{repository}}, '{{TagsRepository(count)}}', 'tags', yes(0), '', '', '', at(1710000000000), at(1720000000000), 0, 0, 1, '', yes(0), '');
        INSERT INTO manifests (id, repository_id, digest, media_type, kind, content_type, size, pushed_at, content)
        VALUES ({{repository}}, {{repository}}, digest({{repository}}), '{{ManifestType}}', 0, 1, 2, at(1710000000000), bytes('{}'));
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{count}})
        INSERT INTO tags (id, repository_id, name, manifest_id, pushed_at)
        SELECT {{count}} + 2000000 + i, {{repository}}, 'v' || substr('000000' || i, length('000000' || i) - 6), {{repository}}, at(1710000000000 + i) FROM n;

        """;
}
