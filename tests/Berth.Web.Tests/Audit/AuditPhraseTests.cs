using System.Reflection;
using Berth.Registry.Trail;
using Berth.Web.Audit;
using Berth.Web.Localization;

namespace Berth.Web.Tests.Audit;

public sealed class AuditPhraseTests
{
    [Fact]
    public void Every_action_has_a_sentence()
    {
        var actions = typeof(AuditActions).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(actions, action => Assert.NotNull(Texts.Find(AuditPhrase.Of(Entry(action)).Key)));
    }

    [Fact]
    public void A_pushed_tag_is_named_and_linked()
    {
        var phrase = AuditPhrase.Of(Entry(AuditActions.TagPush, """{"tag":"1.0","digest":"sha256:00"}"""));

        Assert.Equal(("mara/app:1.0", "/r/mara/app/-/tags/1.0"), (phrase.Target, phrase.Link));
    }

    [Theory]
    [InlineData("1.0", "mara/app:1.0")]
    [InlineData("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "mara/app@44136fa355b3")]
    public void What_was_deleted_leads_to_its_repository(string reference, string target)
    {
        var phrase = AuditPhrase.Of(Entry(AuditActions.TagDelete, $$"""{"reference":"{{reference}}"}"""));

        Assert.Equal((target, "/r/mara/app"), (phrase.Target, phrase.Link));
    }

    [Fact]
    public void A_deleted_repository_leads_nowhere() => Assert.Null(AuditPhrase.Of(Entry(AuditActions.RepositoryDelete)).Link);

    [Theory]
    [InlineData("true", "audit.repo.change.privacy.private")]
    [InlineData("false", "audit.repo.change.privacy.public")]
    public void A_change_of_privacy_says_to_what(string data, string key) =>
        Assert.Equal(key, AuditPhrase.Of(Entry(AuditActions.RepositoryPrivacy, $$"""{"private":{{data}}}""")).Key);

    [Theory]
    [InlineData(AuditActions.CollaboratorAdd, """{"user":"jun","role":"Write"}""", "jun")]
    [InlineData(AuditActions.TeamRight, """{"team":"crane","role":"Write"}""", "crane")]
    [InlineData(AuditActions.WebhookCreate, """{"name":"deploy","slug":"deploy-2"}""", "deploy")]
    [InlineData(AuditActions.RepositoryCreate, "", "")]
    public void Who_or_what_else_it_was_about_is_in_it(string action, string data, string detail) =>
        Assert.Equal(detail, AuditPhrase.Of(Entry(action, data)).Detail);

    [Fact]
    public void Who_does_it_to_themselves_is_not_named_twice()
    {
        var phrase = AuditPhrase.Of(Entry(AuditActions.MemberAdd) with { Actor = "jun", Target = "jun" });

        Assert.Equal("audit.org.member.add.self", phrase.Key);
    }

    private static AuditEntry Entry(string action, string data = "{}") =>
        new(1, DateTimeOffset.UnixEpoch, "mara", action, "mara", "mara/app", "127.0.0.1", "docker", data);
}
