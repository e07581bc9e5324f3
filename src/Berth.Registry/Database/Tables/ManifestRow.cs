using Berth.Oci;
using Berth.Oci.Manifests;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A manifest of one repository, kept byte for byte with the type it was pushed with.</summary>
internal sealed class ManifestRow
{
    public long Id { get; set; }

    public long RepositoryId { get; set; }

    public required Digest Digest { get; set; }

    public required string MediaType { get; set; }

    public ManifestKind Kind { get; set; }

    /// <summary>The artifactType of its entry in a referrers list.</summary>
    public string? ReferrerType { get; set; }

    /// <summary>What it is to people; null when it has a <see cref="Subject"/> and only speaks about that.</summary>
    public ContentType? ContentType { get; set; }

    /// <summary>The manifest that this one speaks about; it need not exist.</summary>
    public Digest? Subject { get; set; }

    /// <summary>Length of <see cref="Content"/>, so that lists need not read it.</summary>
    public long Size { get; set; }

    /// <summary>Annotations as a JSON object, for the referrers list; null when there are none or nothing is referred to.</summary>
    public string? Annotations { get; set; }

    public DateTimeOffset PushedAt { get; set; }

    /// <summary>The account that pushed it first; null while the registry was open.</summary>
    public string? PushedBy { get; set; }

    public DateTimeOffset? LastPulledAt { get; set; }

    /// <summary>In the trash since then: there for nobody but who restores it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>From when on collection may take it, unless something holds it then: set when it is deleted, or when its last tag leaves it.
    /// Null for what is tagged, and for what was pushed by its digest alone.</summary>
    public DateTimeOffset? LeavesAt { get; set; }

    /// <summary>When one who may push was last told that it is there, and may go on to push what refers to it.</summary>
    public DateTimeOffset? PromisedAt { get; set; }

    public required byte[] Content { get; set; }
}

/// <summary>One descriptor inside a manifest. What garbage collection and checks walk along.</summary>
internal sealed class ManifestReferenceRow
{
    public long ManifestId { get; set; }

    public int Position { get; set; }

    public ManifestReferenceRole Role { get; set; }

    public required Digest Digest { get; set; }

    public long Size { get; set; }
}

internal enum ManifestReferenceRole
{
    Config,
    Layer,
    ForeignLayer,
    Child,
}

internal sealed class ManifestTable : IEntityTypeConfiguration<ManifestRow>
{
    public void Configure(EntityTypeBuilder<ManifestRow> table)
    {
        table.ToTable("manifests");
        table.HasIndex(m => new { m.RepositoryId, m.Digest }).IsUnique();
        table.HasIndex(m => new { m.RepositoryId, m.Subject, m.Digest });
        // What a repository holds, without reading its manifests.
        table.HasIndex(m => new { m.RepositoryId, m.ContentType, m.MediaType });
        // What collection looks at, oldest first.
        table.HasIndex(m => new { m.LeavesAt, m.Id }).HasFilter("leaves_at IS NOT NULL");
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(m => m.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ManifestReferenceTable : IEntityTypeConfiguration<ManifestReferenceRow>
{
    public void Configure(EntityTypeBuilder<ManifestReferenceRow> table)
    {
        table.ToTable("manifest_references");
        table.HasKey(r => new { r.ManifestId, r.Position });
        table.HasIndex(r => r.Digest);
        table.HasOne<ManifestRow>().WithMany().HasForeignKey(r => r.ManifestId).OnDelete(DeleteBehavior.Cascade);
    }
}
