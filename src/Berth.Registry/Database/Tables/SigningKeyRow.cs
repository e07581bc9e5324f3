using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

/// <summary>A key that signs or signed tokens. The private half is sealed, and gone once the key no longer signs.</summary>
internal sealed class SigningKeyRow
{
    public long Id { get; set; }

    /// <summary>The key's RFC 7638 thumbprint: the <c>kid</c> in the header of its tokens.</summary>
    public required string Kid { get; set; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; set; }

    /// <summary>PKCS#8, sealed; empty from the moment another key took over.</summary>
    public required byte[] SealedPrivateKey { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Until when its tokens are believed; null while it signs.</summary>
    public DateTimeOffset? VerifiesUntil { get; set; }
}

internal sealed class SigningKeyTable : IEntityTypeConfiguration<SigningKeyRow>
{
    public void Configure(EntityTypeBuilder<SigningKeyRow> table)
    {
        table.ToTable("signing_keys");
        table.Property(k => k.Kid).HasMaxLength(64);
        table.HasIndex(k => k.Kid).IsUnique();
    }
}
