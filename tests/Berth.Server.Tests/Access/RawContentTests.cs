using Berth.Server.Tests.Auth;

namespace Berth.Server.Tests.Access;

/// <summary>The bytes behind a page are for who may see the page, and for others not there.</summary>
public sealed class RawContentTests(ClaimedRegistry registry) : IClassFixture<ClaimedRegistry>
{
    [Theory]
    [InlineData("bob/open", null, 200)]
    [InlineData("bob/open", "carol", 200)]
    [InlineData("bob/secret", "bob", 200)]
    [InlineData("bob/secret", "carol", 404)]
    [InlineData("bob/secret", null, 404)]
    [InlineData("bob/none", "bob", 404)]
    public async Task What_a_page_may_show_its_bytes_may(string repository, string? visitor, int status)
    {
        using var browser = new Browser(registry.Host.Address);
        if (visitor is not null)
        {
            await browser.SubmitAsync("/signin", ("user", visitor), ("password", AuthHost.Password));
        }

        var answer = await browser.GetAsync($"/raw/{repository}@{AuthHost.Digest}");

        Assert.Equal((status, status == 200), (answer.Status, answer.Body == AuthHost.Index));
    }

    [Fact]
    public async Task By_no_other_door_than_that_of_the_pages()
    {
        var answer = await registry.Host.SendAsync("GET", $"/raw/bob/secret@{AuthHost.Digest}", AuthHost.Basic("bob"));

        Assert.Equal(404, answer.Status);
    }
}
