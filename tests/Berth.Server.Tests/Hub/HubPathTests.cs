using Berth.Server.Hub.Frame;

namespace Berth.Server.Tests.Hub;

public sealed class HubPathTests
{
    [Theory]
    [InlineData("/v2/user")]
    [InlineData("/v2/user/")]
    [InlineData("/v2/orgs/guild/groups/My%20Team")]
    [InlineData("/v2/orgs/guild/groups/%E5%9B%A2%E9%98%9F/members/")]
    [InlineData("/v2/repositories/acme/team~app")]
    [InlineData("http://host:5000/v2/user")]
    [InlineData("https://host/v2/user/")]
    public void What_is_written_in_one_way_is_answered(string path) => Assert.True(HubPath.IsPlain(path));

    [Theory]
    [InlineData("/v2/%75ser")]
    [InlineData("/v2/users/%62ob")]
    [InlineData("/v2/users/b%2Dob")]
    [InlineData("/v2/users/%2e%2e/user")]
    [InlineData("/v2/users/../user")]
    [InlineData("/v2/users/./bob")]
    [InlineData("/v2//user")]
    [InlineData("//v2/user")]
    [InlineData("/v2/user//")]
    [InlineData("/v2/users/a%2fb")]
    [InlineData("/v2/users/a%5Cb")]
    [InlineData("/v2/users/a\\b")]
    [InlineData("/v2/users/a%0d%0ab")]
    [InlineData("/v2/users/%")]
    [InlineData("/v2/users/%4")]
    [InlineData("/v2/users/%zz")]
    [InlineData("")]
    [InlineData("v2/user")]
    public void Another_spelling_is_another_path(string path) => Assert.False(HubPath.IsPlain(path));
}
