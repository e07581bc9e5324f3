using Berth.Registry.Content.Manifests;
using Berth.Registry.Content.Uploads;
using Berth.Registry.Repositories;
using Berth.Registry.Retention;
using Berth.Registry.Pulls;

namespace Berth.Registry.Composition;

/// <summary>What the registry needs to know of its surroundings; checked by whoever makes it.</summary>
public sealed class RegistryOptions
{
    /// <summary>Where SQLite keeps the database. Either this or <see cref="PostgreSqlConnection"/>.</summary>
    public string? SqlitePath { get; init; }

    /// <summary>Npgsql's connection string.</summary>
    public string? PostgreSqlConnection { get; init; }

    /// <summary>The folder of the blobs.</summary>
    public required string StorageFolder { get; init; }

    /// <summary>The folder for keys and locks.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How long a start waits for a database that is away, as when both start together. Default: not at all.</summary>
    public TimeSpan DatabasePatience { get; init; }

    /// <summary>Bytes of memory for what was read from content and is kept, of all kinds together. Default 64 MiB.</summary>
    public long CacheSize { get; init; } = 64 * 1024 * 1024;

    public UploadLimits Uploads { get; init; } = new();

    public ManifestLimits Manifests { get; init; } = new();

    public CollectionOptions Collection { get; init; } = new();

    public RetentionOptions Retention { get; init; } = new();

    public PullLimits Pulls { get; init; } = new();
}
