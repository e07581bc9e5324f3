using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class AccountRow
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public string Email { get; set; } = "";

    public string FullName { get; set; } = "";

    public string Location { get; set; } = "";

    public string Company { get; set; } = "";

    public bool IsAdministrator { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>As <c>PasswordHash</c> writes it; null until the owner has chosen one by a reset link.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Goes up when the password or the second factor changes or the account is disabled: what was signed in before has ended.</summary>
    public int Stamp { get; set; }

    /// <summary>Closed in the <see cref="SecretBox"/>; set but not in force while <see cref="SecondFactorSince"/> is null.</summary>
    public byte[]? TotpSecret { get; set; }

    public DateTimeOffset? SecondFactorSince { get; set; }

    /// <summary>The time step of the last code that was accepted: it and older ones are used up (RFC 6238, 5.2).</summary>
    public long TotpLastStep { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }
}

/// <summary>A hashed code that stands in for the authenticator once.</summary>
internal sealed class RecoveryCodeRow
{
    public long AccountId { get; set; }

    public required byte[] Hash { get; set; }
}

/// <summary>The one reset link of an account that is in force.</summary>
internal sealed class ResetLinkRow
{
    public long AccountId { get; set; }

    public required byte[] Hash { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>A network from which an account has signed in: what strangers do elsewhere does not slow it down there.</summary>
internal sealed class KnownNetworkRow
{
    public long AccountId { get; set; }

    public required string Network { get; set; }

    public DateTimeOffset SeenAt { get; set; }
}

internal sealed class AccountTable : IEntityTypeConfiguration<AccountRow>
{
    public void Configure(EntityTypeBuilder<AccountRow> table)
    {
        table.ToTable("accounts");
        table.HasIndex(a => a.Name).IsUnique();
    }
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCodeRow>
{
    public void Configure(EntityTypeBuilder<RecoveryCodeRow> table)
    {
        table.ToTable("recovery_codes");
        table.HasKey(c => new { c.AccountId, c.Hash });
        table.HasOne<AccountRow>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ResetLinkTable : IEntityTypeConfiguration<ResetLinkRow>
{
    public void Configure(EntityTypeBuilder<ResetLinkRow> table)
    {
        table.ToTable("reset_links");
        table.HasKey(l => l.AccountId);
        table.Property(l => l.AccountId).ValueGeneratedNever();
        table.HasIndex(l => l.Hash).IsUnique();
        table.HasOne<AccountRow>().WithMany().HasForeignKey(l => l.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class KnownNetworkTable : IEntityTypeConfiguration<KnownNetworkRow>
{
    public void Configure(EntityTypeBuilder<KnownNetworkRow> table)
    {
        table.ToTable("known_networks");
        table.HasKey(n => new { n.AccountId, n.Network });
        table.HasOne<AccountRow>().WithMany().HasForeignKey(n => n.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
