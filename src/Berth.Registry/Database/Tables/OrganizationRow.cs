using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Berth.Registry.Database.Tables;

internal sealed class OrganizationRow
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public string FullName { get; set; } = "";

    public string Location { get; set; } = "";

    public string Company { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What an organization has set beside its profile, each part as JSON; no row means that nothing is.</summary>
internal sealed class OrganizationSettingsRow
{
    public long OrganizationId { get; set; }

    public string? ImageAccess { get; set; }

    public string? RegistryAccess { get; set; }
}

internal sealed class MemberRow
{
    public long OrganizationId { get; set; }

    public long AccountId { get; set; }

    public MemberRole Role { get; set; }

    public DateTimeOffset JoinedAt { get; set; }
}

internal sealed class TeamRow
{
    public long Id { get; set; }

    public long OrganizationId { get; set; }

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    public RepositoryRole NamespaceRole { get; set; }
}

internal sealed class TeamMemberRow
{
    public long TeamId { get; set; }

    public long AccountId { get; set; }
}

internal sealed class TeamRightRow
{
    public long TeamId { get; set; }

    public long RepositoryId { get; set; }

    public RepositoryRole Role { get; set; }
}

internal sealed class InvitationRow
{
    public Guid Id { get; set; }

    /// <summary>Null for an invitation to the registry alone.</summary>
    public long? OrganizationId { get; set; }

    public long? TeamId { get; set; }

    /// <summary>The name of an account, or an e-mail address.</summary>
    public required string Invitee { get; set; }

    public MemberRole Role { get; set; }

    public required byte[] Hash { get; set; }

    public required string InvitedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class OrganizationTable : IEntityTypeConfiguration<OrganizationRow>
{
    public void Configure(EntityTypeBuilder<OrganizationRow> table)
    {
        table.ToTable("organizations");
        table.HasIndex(o => o.Name).IsUnique();
    }
}

internal sealed class OrganizationSettingsTable : IEntityTypeConfiguration<OrganizationSettingsRow>
{
    public void Configure(EntityTypeBuilder<OrganizationSettingsRow> table)
    {
        table.ToTable("organization_settings");
        table.HasKey(s => s.OrganizationId);
        table.Property(s => s.OrganizationId).ValueGeneratedNever();
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(s => s.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MemberTable : IEntityTypeConfiguration<MemberRow>
{
    public void Configure(EntityTypeBuilder<MemberRow> table)
    {
        table.ToTable("members");
        table.HasKey(m => new { m.OrganizationId, m.AccountId });
        table.HasIndex(m => m.AccountId);
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(m => m.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<AccountRow>().WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TeamTable : IEntityTypeConfiguration<TeamRow>
{
    public void Configure(EntityTypeBuilder<TeamRow> table)
    {
        table.ToTable("teams");
        table.HasIndex(t => new { t.OrganizationId, t.Name }).IsUnique();
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(t => t.OrganizationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TeamMemberTable : IEntityTypeConfiguration<TeamMemberRow>
{
    public void Configure(EntityTypeBuilder<TeamMemberRow> table)
    {
        table.ToTable("team_members");
        table.HasKey(m => new { m.TeamId, m.AccountId });
        table.HasIndex(m => m.AccountId);
        table.HasOne<TeamRow>().WithMany().HasForeignKey(m => m.TeamId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<AccountRow>().WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class TeamRightTable : IEntityTypeConfiguration<TeamRightRow>
{
    public void Configure(EntityTypeBuilder<TeamRightRow> table)
    {
        table.ToTable("team_rights");
        table.HasKey(r => new { r.TeamId, r.RepositoryId });
        table.HasIndex(r => r.RepositoryId);
        table.HasOne<TeamRow>().WithMany().HasForeignKey(r => r.TeamId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<RepositoryRow>().WithMany().HasForeignKey(r => r.RepositoryId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class InvitationTable : IEntityTypeConfiguration<InvitationRow>
{
    public void Configure(EntityTypeBuilder<InvitationRow> table)
    {
        table.ToTable("invitations");
        table.Property(i => i.Id).ValueGeneratedNever();
        table.HasIndex(i => i.Hash).IsUnique();
        table.HasIndex(i => i.OrganizationId);
        table.HasIndex(i => i.Invitee);
        table.HasOne<OrganizationRow>().WithMany().HasForeignKey(i => i.OrganizationId).OnDelete(DeleteBehavior.Cascade);
        table.HasOne<TeamRow>().WithMany().HasForeignKey(i => i.TeamId).OnDelete(DeleteBehavior.SetNull);
    }
}
