using Berth.Registry.Callers;

namespace Berth.Registry.Tests.Identity;

public sealed class CallerIdentityTests
{
    public static TheoryData<CallerIdentity> Identities =>
    [
        CallerIdentity.Nobody,
        new CallerIdentity(CallerKind.Account, 5, 3, null),
        new CallerIdentity(CallerKind.Account, long.MaxValue, 0, Guid.Parse("0197f5e2-57b0-7c7f-8a43-0123456789ab")),
        new CallerIdentity(CallerKind.Organization, 7, 0, Guid.Parse("0197f5e2-57b0-7c7f-8a43-0123456789ab")),
    ];

    [Theory]
    [MemberData(nameof(Identities))]
    public void An_identity_survives_being_written_down(CallerIdentity identity)
    {
        Assert.True(CallerIdentity.TryParse(identity.ToString(), out var read));
        Assert.Equal(identity, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("system")]
    [InlineData("u")]
    [InlineData("u5")]
    [InlineData("u-5.1")]
    [InlineData("u5.1.")]
    [InlineData("u5.1.zz")]
    [InlineData("u5.1.0197f5e257b07c7f8a430123456789ab.x")]
    [InlineData("s5.1")]
    public void Other_text_is_no_identity_and_least_of_all_the_servers_own(string? text) =>
        Assert.False(CallerIdentity.TryParse(text, out _));
}
