using Berth.Oci;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Database.Tables;

/// <summary>The tables, the same on both databases. Features query it directly, inside <see cref="MetadataStore.ReadAsync{T}"/> or
/// <see cref="MetadataStore.WriteAsync{T}(Func{BerthDbContext, Task{T}}, CancellationToken)"/>; each table's shape stands beside its row.</summary>
internal abstract class BerthDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>Those that are there; <see cref="AllRepositories"/> has the deleted ones too.</summary>
    public IQueryable<RepositoryRow> Repositories => AllRepositories.Where(r => r.DeletedAt == null);

    public DbSet<RepositoryRow> AllRepositories => Set<RepositoryRow>();

    public DbSet<BlobRow> Blobs => Set<BlobRow>();

    public DbSet<BlobLinkRow> BlobLinks => Set<BlobLinkRow>();

    /// <summary>Those that are there; <see cref="AllManifests"/> has the deleted ones too.</summary>
    public IQueryable<ManifestRow> Manifests => AllManifests.Where(m => m.DeletedAt == null);

    public DbSet<ManifestRow> AllManifests => Set<ManifestRow>();

    public DbSet<ManifestReferenceRow> ManifestReferences => Set<ManifestReferenceRow>();

    /// <summary>Of manifests that are there.</summary>
    public IQueryable<ManifestPlatformRow> ManifestPlatforms => Set<ManifestPlatformRow>().Where(p => Manifests.Any(m => m.Id == p.ManifestId));

    public DbSet<TagRow> Tags => Set<TagRow>();

    public DbSet<TagMoveRow> TagMoves => Set<TagMoveRow>();

    public DbSet<TrashRow> Trash => Set<TrashRow>();

    public DbSet<FormerNameRow> FormerNames => Set<FormerNameRow>();

    public DbSet<NamespaceSettingsRow> NamespaceSettings => Set<NamespaceSettingsRow>();

    public DbSet<RetentionRunRow> RetentionRuns => Set<RetentionRunRow>();

    public DbSet<CollectionRow> Collections => Set<CollectionRow>();

    public DbSet<LeaseRow> Leases => Set<LeaseRow>();

    public DbSet<UploadRow> Uploads => Set<UploadRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    public DbSet<RecoveryCodeRow> RecoveryCodes => Set<RecoveryCodeRow>();

    public DbSet<ResetLinkRow> ResetLinks => Set<ResetLinkRow>();

    public DbSet<KnownNetworkRow> KnownNetworks => Set<KnownNetworkRow>();

    public DbSet<NamespaceRow> Namespaces => Set<NamespaceRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();

    public DbSet<SettingRow> Settings => Set<SettingRow>();

    public DbSet<OrganizationRow> Organizations => Set<OrganizationRow>();

    public DbSet<OrganizationSettingsRow> OrganizationSettings => Set<OrganizationSettingsRow>();

    public DbSet<MemberRow> Members => Set<MemberRow>();

    public DbSet<TeamRow> Teams => Set<TeamRow>();

    public DbSet<TeamMemberRow> TeamMembers => Set<TeamMemberRow>();

    public DbSet<TeamRightRow> TeamRights => Set<TeamRightRow>();

    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();

    public DbSet<CollaboratorRow> Collaborators => Set<CollaboratorRow>();

    public DbSet<StarRow> Stars => Set<StarRow>();

    public DbSet<PullDayRow> PullDays => Set<PullDayRow>();

    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<AccessEpochRow> AccessEpochs => Set<AccessEpochRow>();

    public DbSet<SigningKeyRow> SigningKeys => Set<SigningKeyRow>();

    public DbSet<RefreshTokenRow> RefreshTokens => Set<RefreshTokenRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<Digest>().HaveConversion<DigestConverter>().HaveMaxLength(7 + 128);
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        model.ApplyConfiguration(new OrganizationSettingsTable());
        model.ApplyConfiguration(new RepositoryTable());
        model.ApplyConfiguration(new BlobTable());
        model.ApplyConfiguration(new BlobLinkTable());
        model.ApplyConfiguration(new ManifestTable());
        model.ApplyConfiguration(new ManifestReferenceTable());
        model.ApplyConfiguration(new ManifestPlatformTable());
        model.ApplyConfiguration(new TagTable());
        model.ApplyConfiguration(new TagMoveTable());
        model.ApplyConfiguration(new TrashTable());
        model.ApplyConfiguration(new FormerNameTable());
        model.ApplyConfiguration(new NamespaceSettingsTable());
        model.ApplyConfiguration(new RetentionRunTable());
        model.ApplyConfiguration(new CollectionTable());
        model.ApplyConfiguration(new LeaseTable());
        model.ApplyConfiguration(new UploadTable());
        model.ApplyConfiguration(new AccountTable());
        model.ApplyConfiguration(new RecoveryCodeTable());
        model.ApplyConfiguration(new ResetLinkTable());
        model.ApplyConfiguration(new KnownNetworkTable());
        model.ApplyConfiguration(new NamespaceTable());
        model.ApplyConfiguration(new SessionTable());
        model.ApplyConfiguration(new AccessTokenTable());
        model.ApplyConfiguration(new SettingTable());
        model.ApplyConfiguration(new OrganizationTable());
        model.ApplyConfiguration(new MemberTable());
        model.ApplyConfiguration(new TeamTable());
        model.ApplyConfiguration(new TeamMemberTable());
        model.ApplyConfiguration(new TeamRightTable());
        model.ApplyConfiguration(new InvitationTable());
        model.ApplyConfiguration(new CollaboratorTable());
        model.ApplyConfiguration(new StarTable());
        model.ApplyConfiguration(new PullDayTable());
        model.ApplyConfiguration(new WebhookTable());
        model.ApplyConfiguration(new AuditTable());
        model.ApplyConfiguration(new AccessEpochTable());
        model.ApplyConfiguration(new SigningKeyTable());
        model.ApplyConfiguration(new RefreshTokenTable());
    }
}
