using Berth.Browser.EndToEnd.Browsers;
using Berth.Browser.EndToEnd.Samples;
using Berth.Web.Accounts;
using Berth.Web.Administration;
using Berth.Web.ApiReference;
using Berth.Web.Explore;
using Berth.Web.Home;
using Berth.Web.Namespaces;
using Berth.Web.Repositories;
using Berth.Web.Shell;
using Berth.Web.Trash;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>Every page. A new page, or a new section of one, is a row here: <see cref="PageTableTests"/> misses it otherwise.</summary>
internal static class PageTable
{
    public static IReadOnlyList<PageRow> Rows { get; } =
    [
        .. Doors(), .. Lists(), .. Repositories(), .. Trash(), .. Settings(), .. Organizations(), .. Administration(),
    ];

    public static PageRow Find(string name) => Rows.Single(row => row.Name == name);

    private static IEnumerable<PageRow> Doors() =>
    [
        new("welcome", "/welcome", typeof(WelcomePage)) { As = null, Open = true },
        new("welcome-refused", "/welcome", typeof(WelcomePage)) { As = null, Open = true, Then = visitor => visitor.SubmitAsync("claim", ("username", "A b"), ("password", "short")) },
        new("welcome-mislinked", "/welcome?token=wrong", typeof(WelcomePage)) { As = null, Open = true },
        new("welcome-linked", "{setup}", typeof(WelcomePage)) { As = null, Open = true },
        new("home-unclaimed", "/", typeof(HomePage)) { As = null, Open = true },
        new("signin", "/signin", typeof(SignInPage)) { As = null },
        new("signin-wrong", "/signin", typeof(SignInPage)) { As = null, ThenStatus = 401, Then = visitor => visitor.SubmitAsync("signin", ("user", "nobody"), ("password", "wrong")) },
        new("signin-code", "/signin", typeof(SignInPage)) { As = null, Then = visitor => visitor.SubmitAsync("signin", ("user", Sample.Secured), ("password", Site.Password)) },
        new("signup", "/signup?invitation={invitation}", typeof(SignUpPage)) { As = null },
        new("signup-refused", "/signup?invitation={invitation}", typeof(SignUpPage)) { As = null, Then = visitor => visitor.SubmitAsync("signup", ("username", Sample.Owner), ("password", "short")) },
        new("signup-closed", "/signup", typeof(SignUpPage)) { As = null, Status = 403 },
        new("forgot", "/forgot", typeof(ForgotPage)) { As = null },
        new("reset", "/reset/{reset}", typeof(ResetPage)) { As = null },
        new("reset-ended", "/reset/abc", typeof(ResetPage)) { As = null, Status = 404 },
        new("invitation", "/invitation/{invitation}", typeof(InvitationPage)) { As = null },
        new("invitation-signed-in", "/invitation/{invitation}", typeof(InvitationPage)) { As = Sample.Newcomer },
        new("invitation-ended", "/invitation/abc", typeof(InvitationPage)) { As = null, Status = 404 },
        new("not-found", "/nothing/here", typeof(NotFound)) { As = null, Status = 404 },
    ];

    private static IEnumerable<PageRow> Lists() =>
    [
        new("home", "/", typeof(HomePage)),
        new("home-nothing-found", "/?filter=zzz", typeof(HomePage)),
        new("home-newcomer", "/", typeof(HomePage)) { As = Sample.Newcomer },
        new("home-account-menu", "/", typeof(AccountMenu)) { Then = visitor => visitor.Page.ClickAsync("header details > summary.avatar") },
        new("explore", "/explore", typeof(ExplorePage)),
        new("explore-guest", "/explore", typeof(ExplorePage)) { As = null },
        new("explore-sorted", "/explore?owner=mine&sort=name", typeof(ExplorePage)),
        new("explore-filtered", "/explore?type=image&arch=arm64&os=linux&sort=pulls", typeof(ExplorePage)),
        new("explore-starred", "/explore?owner=starred", typeof(ExplorePage)) { As = Sample.Newcomer },
        new("search", "/search?q=api", typeof(ExplorePage)),
        new("search-nothing-found", "/search?q=zzz", typeof(ExplorePage)),
        new("api", "/docs/api", typeof(ApiPage)),
        new("api-open", "/docs/api", typeof(ApiFields)) { As = null, Then = visitor => visitor.Page.ClickAsync("details.fold > summary >> nth=0") },
        new("user", "/u/mara", typeof(NamespacePage)),
        new("user-guest", "/u/mara", typeof(NamespacePage)) { As = null },
        new("user-empty", "/u/nils", typeof(NamespacePage)) { As = Sample.Newcomer },
        new("organization", "/u/harbour", typeof(NamespacePage)),
    ];

    private static IEnumerable<PageRow> Repositories() =>
    [
        new("create", "/create", typeof(CreatePage)),
        new("create-refused", "/create", typeof(CreatePage)) { Then = visitor => visitor.SubmitAsync("create", ("name", "My Image")) },
        new("repository", "/r/mara/web-api", typeof(RepositoryPage)),
        new("repository-guest", "/r/mara/web-api", typeof(OverviewSection)) { As = null },
        new("repository-empty", "/r/mara/empty-so-far", typeof(OverviewSection)),
        new("repository-without-readme", "/r/mara/billing", typeof(OverviewSection)),
        new("repository-without-namespace", "/r/hello", typeof(OverviewSection)),
        new("repository-missing", "/r/mara/missing", typeof(RepositoryPage)) { Status = 404 },
        new("tags", "/r/mara/web-api/-/tags", typeof(TagsSection)),
        new("tags-guest", "/r/mara/web-api/-/tags", typeof(TagsSection)) { As = null },
        new("tags-menu", "/r/mara/web-api/-/tags", typeof(TagMenu)) { Then = visitor => visitor.Page.Locator("table summary").First.ClickAsync() },
        new("tags-sorted", "/r/mara/web-api/-/tags?sort=name&filter=2", typeof(TagsSection)),
        new("tags-nothing-found", "/r/mara/web-api/-/tags?filter=zzz", typeof(TagsSection)),
        new("tags-empty", "/r/mara/empty-so-far/-/tags", typeof(TagsSection)),
        new("tag", "/r/mara/web-api/-/tags/latest", typeof(TagSection)),
        new("tag-platform", "/r/mara/web-api/-/tags/latest?platform=linux/arm/v7", typeof(TagSection)),
        new("tag-single", "/r/mara/billing/-/tags/1.0", typeof(TagSection)) { Then = visitor => visitor.Page.ClickAsync("details.fold > summary") },
        new("tag-missing", "/r/mara/billing/-/tags/2.0", typeof(TagSection)) { Status = 404 },
        new("tags-ticked", "/r/mara/web-api/-/tags?sort=version-desc&tick=all", typeof(TagsSection)),
        new("tag-moved", "/r/mara/moving/-/tags/stable", typeof(TagSection)),
        new("tag-immutable", "/r/mara/moving/-/tags/1.0", typeof(TagSection)),
        new("tag-expiry-refused", "/r/mara/moving/-/tags/stable", typeof(TagSection)) { Then = visitor => visitor.SubmitAsync("expiry", ("expires_at", "2020-01-01T12:00")) },
        new("tag-history", "/r/mara/moving/-/history/stable", typeof(TagHistorySection)),
        new("tag-history-guest", "/r/mara/moving/-/history/stable", typeof(TagHistorySection)) { As = null },
        new("tag-history-gone", "/r/mara/moving/-/history/old", typeof(TagHistorySection)),
        new("tag-history-missing", "/r/mara/moving/-/history/never", typeof(TagHistorySection)) { Status = 404 },
        new("history", "/r/mara/moving/-/history", typeof(HistorySection)),
        new("history-many", "/r/mara/web-api/-/history", typeof(HistorySection)) { As = null },
        new("history-empty", "/r/mara/empty-so-far/-/history", typeof(HistorySection)),
        new("tag-delete", "/r/mara/web-api/-/delete-tag/edge", typeof(DeleteTagsSection)),
        new("tag-delete-last", "/r/mara/billing/-/delete-tag/1.0", typeof(DeleteTagsSection)),
        new("tags-delete", "/r/mara/moving/-/delete-tags?tag=1.0&tag=stable&tag=2&tag=gone", typeof(DeleteTagsSection)),
        new("tags-delete-none", "/r/mara/moving/-/delete-tags?tag=1.0&tag=gone", typeof(DeleteTagsSection)),
        new("tags-delete-unticked", "/r/mara/moving/-/delete-tags", typeof(DeleteTagsSection)),
        new("manifest", "/r/mara/web-api/-/manifests/{digest}", typeof(ManifestSection)),
        new("referrers", "/r/mara/web-api/-/referrers/{digest}", typeof(ReferrersSection)),
        new("collaborators", "/r/mara/web-api/-/collaborators", typeof(CollaboratorsSection)),
        new("collaborators-refused", "/r/mara/web-api/-/collaborators", typeof(CollaboratorsSection)) { Then = visitor => visitor.SubmitAsync("add", ("account", "nobody-here")) },
        new("collaborators-teams", "/r/harbour/gateway/-/collaborators", typeof(CollaboratorsSection)),
        new("collaborators-no-namespace", "/r/hello/-/collaborators", typeof(CollaboratorsSection)),
        new("webhooks", "/r/mara/web-api/-/webhooks", typeof(WebhooksSection)) { Then = visitor => visitor.SubmitAsync("add", ("name", "deploy"), ("hook_url", "https://ci.example.org/hooks/3c1f2a9be4d70815")) },
        new("webhooks-refused", "/r/mara/billing/-/webhooks", typeof(WebhooksSection)) { Then = visitor => visitor.SubmitAsync("add", ("name", "deploy"), ("hook_url", "ftp://example.org")) },
        new("repository-activity", "/r/mara/web-api/-/activity", typeof(ActivitySection)),
        new("repository-settings", "/r/mara/web-api/-/settings", typeof(SettingsSection)),
        new("repository-visibility", "/r/mara/web-api/-/settings/visibility", typeof(VisibilitySection)),
        new("repository-publish", "/r/mara/billing/-/settings/visibility", typeof(VisibilitySection)),
        new("immutable-tags", "/r/mara/web-api/-/settings/immutable-tags", typeof(ImmutableTagsSection)) { Then = visitor => visitor.Page.ClickAsync("button[name=try]") },
        new("immutable-tags-refused", "/r/mara/web-api/-/settings/immutable-tags", typeof(ImmutableTagsSection)) { Then = visitor => visitor.SubmitAsync("immutable", ("immutable_tags_rules", "(")) },
        new("minimum-age", "/r/mara/web-api/-/settings/minimum-age", typeof(MinimumAgeSection)),
        new("minimum-age-refused", "/r/mara/web-api/-/settings/minimum-age", typeof(MinimumAgeSection)) { Then = visitor => visitor.SubmitAsync("age", ("minimum_age", "soon")) },
        new("repository-rename", "/r/mara/web-api/-/settings/rename", typeof(RenameSection)),
        new("repository-rename-refused", "/r/mara/web-api/-/settings/rename", typeof(RenameSection)) { Then = visitor => visitor.SubmitAsync("rename", ("to", "mara/billing")) },
        new("retention", "/r/mara/web-api/-/settings/retention", typeof(RetentionSection)) { Then = PreviewAsync },
        new("retention-refused", "/r/mara/web-api/-/settings/retention", typeof(RetentionSection)) { Then = visitor => visitor.SubmitAsync("retention", ("rules.0.tags", "a b"), ("rules.0.keep_last", "1")) },
        new("retention-run", "/r/mara/web-api/-/settings/retention/run", typeof(RetentionRunSection)),
        new("repository-delete", "/r/mara/web-api/-/settings/delete", typeof(DeleteRepositorySection)),
        new("repository-delete-refused", "/r/mara/web-api/-/settings/delete", typeof(DeleteRepositorySection)) { Then = visitor => visitor.SubmitAsync("confirm", ("confirm", "web-api")) },
    ];

    private static IEnumerable<PageRow> Trash() =>
    [
        new("trash", "/trash", typeof(TrashPage)),
        new("trash-repository", "/trash?repository=mara/moving", typeof(TrashPage)),
        new("trash-batch", "/trash?repository=mara/moving", typeof(TrashPage)) { Then = visitor => visitor.LeaveAsync(() => visitor.Page.ClickAsync("table a[href*='batch=']")) },
        new("trash-taken", "/trash", typeof(TrashPage)) { Then = visitor => visitor.SendAsync(visitor.Page.Locator("tr:has-text('taken-again') button").First) },
        new("trash-none", "/trash", typeof(TrashPage)) { As = Sample.Newcomer },
        new("trash-stranger", "/trash?namespace=mara", typeof(TrashPage)) { As = Sample.Newcomer, Status = 404 },
        new("trash-empty", "/trash/empty", typeof(EmptyTrashPage)),
        new("trash-empty-refused", "/trash/empty", typeof(EmptyTrashPage)) { Then = visitor => visitor.SubmitAsync("confirm", ("confirm", "no")) },
    ];

    private static async Task PreviewAsync(Visitor visitor)
    {
        await visitor.FillAsync("retention", ("rules.0.keep_last", "1"), ("protect", "no-such-*"));
        await visitor.SendAsync(visitor.Page.Locator("button[name=try]"));
    }

    private static IEnumerable<PageRow> Settings() =>
    [
        new("profile", "/settings/profile", typeof(ProfilePage)),
        new("security", "/settings/security", typeof(SecurityPage)),
        new("security-refused", "/settings/security", typeof(SecurityPage)) { Then = visitor => visitor.SubmitAsync("password", ("current", "wrong"), ("password", "short")) },
        new("security-second-factor", "/settings/security", typeof(SecurityPage)) { As = Sample.Secured },
        new("second-factor", "/settings/second-factor", typeof(SecondFactorPage)),
        new("second-factor-refused", "/settings/second-factor", typeof(SecondFactorPage)) { Then = visitor => visitor.SubmitAsync("confirm", ("code", "12345")) },
        new("second-factor-off", "/settings/second-factor/off", typeof(SecondFactorChangePage)) { As = Sample.Secured },
        new("second-factor-codes", "/settings/second-factor/codes", typeof(SecondFactorChangePage)) { As = Sample.Secured, Then = visitor => visitor.SubmitAsync("change", ("password", Site.Password)) },
        new("tokens", "/settings/tokens", typeof(TokensPage)),
        new("tokens-none", "/settings/tokens", typeof(TokensPage)) { As = Sample.Newcomer },
        new("token-new", "/settings/tokens/new", typeof(NewTokenPage)),
        new("token-refused", "/settings/tokens/new", typeof(NewTokenPage)) { Then = visitor => visitor.SubmitAsync("token", ("repositories", "Not A Name")) },
        new("token-shown", "/settings/tokens/new", typeof(NewTokenPage)) { As = Sample.Member, Then = visitor => visitor.SubmitAsync("token", ("label", "laptop")) },
        new("token-revoke", "/settings/tokens/{token}/revoke", typeof(RevokeTokenPage)),
        new("own-storage", "/settings/storage", typeof(OwnStoragePage)),
        new("own-storage-refused", "/settings/storage", typeof(StorageForm)) { Then = visitor => visitor.SubmitAsync("storage", ("trash_days", "soon")) },
        new("preferences", "/settings/preferences", typeof(PreferencesPage)),
        new("preferences-guest", "/settings/preferences", typeof(PreferencesPage)) { As = null },
    ];

    private static IEnumerable<PageRow> Organizations() =>
    [
        new("organization-new", "/organizations/new", typeof(NewOrganizationPage)),
        new("organization-refused", "/organizations/new", typeof(NewOrganizationPage)) { Then = visitor => visitor.SubmitAsync("organization", ("name", Sample.Owner)) },
        new("members", "/orgs/harbour/members", typeof(OrganizationPage)),
        new("members-member", "/orgs/harbour/members", typeof(MembersSection)) { As = Sample.Member },
        new("member", "/orgs/harbour/members/jun", typeof(MemberSection)),
        new("member-refused", "/orgs/harbour/members/mara", typeof(MemberSection)) { Then = visitor => visitor.SubmitAsync("role", ("role", "member")) },
        new("teams", "/orgs/harbour/teams", typeof(TeamsSection)),
        new("team", "/orgs/harbour/teams/crane-drivers", typeof(TeamSection)),
        new("team-member", "/orgs/harbour/teams/crane-drivers", typeof(TeamSection)) { As = Sample.Member },
        new("team-delete", "/orgs/harbour/teams/crane-drivers/delete", typeof(DeleteTeamSection)),
        new("organization-tokens", "/orgs/harbour/tokens", typeof(TokensSection)),
        new("organization-token-new", "/orgs/harbour/tokens/new", typeof(NewTokenSection)),
        new("organization-token-revoke", "/orgs/harbour/tokens/{orgtoken}/revoke", typeof(RevokeTokenSection)),
        new("organization-activity", "/orgs/harbour/activity", typeof(ActivityOfSection)),
        new("organization-storage", "/orgs/harbour/storage", typeof(StorageSection)),
        new("namespace-retention", "/u/harbour/retention", typeof(NamespaceRetentionPage)),
        new("namespace-retention-of-others", "/u/harbour/retention", typeof(NamespaceRetentionPage)) { As = Sample.Member, Status = 404 },
        new("organization-settings", "/orgs/harbour/settings", typeof(OrganizationSettingsSection)),
    ];

    private static IEnumerable<PageRow> Administration() =>
    [
        new("admin-users", "/admin/users", typeof(UsersPage)),
        new("admin-user-new", "/admin/users/new", typeof(NewUserPage)),
        new("admin-user", "/admin/users/tess", typeof(UserPage)),
        new("admin-user-disabled", "/admin/users/kofi", typeof(UserPage)),
        new("admin-user-reset-link", "/admin/users/kofi", typeof(UserPage)) { Then = visitor => visitor.SendAsync(visitor.Page.Locator("button[value=reset]")) },
        new("admin-organizations", "/admin/organizations", typeof(OrganizationsPage)),
        new("admin-storage", "/admin/storage", typeof(StoragePage)),
        new("admin-namespace", "/admin/storage/harbour", typeof(NamespaceStoragePage)),
        new("admin-namespace-near", "/admin/storage/jun", typeof(NamespaceStoragePage)) { Then = visitor => visitor.SubmitAsync("storage", ("quota_bytes", "0")) },
        new("admin-namespace-refused", "/admin/storage/nils", typeof(NamespaceStoragePage)) { Then = visitor => visitor.SubmitAsync("storage", ("quota_bytes", "many")) },
        new("admin-audit", "/admin/audit", typeof(AuditPage)),
        new("admin-audit-nothing-found", "/admin/audit?actor=zzz", typeof(AuditPage)),
        new("admin-settings", "/admin/settings", typeof(SettingsPage)),
        new("admin-settings-invited", "/admin/settings", typeof(SettingsPage)) { Then = visitor => visitor.SubmitAsync("invite", ("invitee", "someone@example.org")) },
        new("admin-system", "/admin/system", typeof(SystemPage)),
    ];
}
