using Berth.Registry.Identity;

namespace Berth.Registry.Tests.Identity;

public sealed class SecretsTests
{
    [Fact]
    public void A_token_is_recognised_by_prefix_and_checksum()
    {
        var token = Secrets.CreateToken(AccessTokens.PersonalPrefix);

        Assert.Matches("^berth_pat_[0-9A-Za-z]{38}$", token);
        Assert.True(Secrets.IsToken(token, AccessTokens.PersonalPrefix));
        Assert.False(Secrets.IsToken(token, AccessTokens.OrganizationPrefix));
    }

    [Fact]
    public void Any_other_character_anywhere_makes_it_no_token()
    {
        var token = Secrets.CreateToken(AccessTokens.PersonalPrefix);

        for (var at = 0; at < token.Length; at++)
        {
            var changed = token.ToCharArray();
            changed[at] = changed[at] == 'x' ? 'y' : 'x';
            Assert.False(Secrets.IsToken(new string(changed), AccessTokens.PersonalPrefix));
        }
    }

    [Fact]
    public void Two_tokens_differ() =>
        Assert.NotEqual(Secrets.CreateToken(AccessTokens.PersonalPrefix), Secrets.CreateToken(AccessTokens.PersonalPrefix));
}
