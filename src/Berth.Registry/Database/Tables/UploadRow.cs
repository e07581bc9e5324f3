using Berth.Blobs;
using Berth.Oci;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>An upload session. Everything another node needs to go on with it is here or in the blob store.</summary>
internal sealed class UploadRow
{
    public Guid Id { get; set; }

    /// <summary>The repository's name: the repository itself may not exist before its first blob is whole.</summary>
    public required string Repository { get; set; }

    /// <summary>Who started it, as an opaque key: only the same may go on, and the count of open sessions is per owner.</summary>
    public required string Owner { get; set; }

    public DigestAlgorithm Algorithm { get; set; }

    public long Length { get; set; }

    public string State { get; set; } = "";

    /// <summary>The client said where its bytes belong: such a client can ask and go on. One that streams a blob never does.</summary>
    public bool InChunks { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public Staged Staged => new(Length, State);
}

internal sealed class UploadTable : IEntityTypeConfiguration<UploadRow>
{
    public void Configure(EntityTypeBuilder<UploadRow> table)
    {
        table.ToTable("uploads");
        table.Property(u => u.Id).ValueGeneratedNever();
        table.Property(u => u.Repository).HasMaxLength(RepositoryName.MaxLength);
        table.Property(u => u.Owner).HasMaxLength(100);
        table.Ignore(u => u.Staged);
        table.HasIndex(u => u.Owner);
        table.HasIndex(u => u.UpdatedAt);
    }
}
