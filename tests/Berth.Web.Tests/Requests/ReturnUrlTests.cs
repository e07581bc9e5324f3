using Berth.Web.Requests;

namespace Berth.Web.Tests.Requests;

/// <summary>zot #3844 and #4238, CVE-2024-22244, Gitea CVE-2026-25779, ASP.NET CVE-2019-1075: open redirects after signing in.</summary>
public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("//e")]
    [InlineData("/\\e")]
    [InlineData("\\\\e")]
    [InlineData("/%09/e")]
    [InlineData("/\t/e")]
    [InlineData("/%0a/e")]
    [InlineData("/%5ce")]
    [InlineData("/%2fe")]
    [InlineData("https:e")]
    [InlineData("https://e/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/x@e")]
    [InlineData("/\u0000")]
    [InlineData("e")]
    [InlineData("")]
    [InlineData(null)]
    public void What_may_lead_to_another_host_leads_home(string? url) => Assert.Equal("/", ReturnUrl.Validate(url));

    [Theory]
    [InlineData("/")]
    [InlineData("/r/team/app/-/tags?after=x&sort=name")]
    [InlineData("/search?q=a%20b")]
    public void A_path_of_this_site_is_kept(string url) => Assert.Equal(url, ReturnUrl.Validate(url));
}
