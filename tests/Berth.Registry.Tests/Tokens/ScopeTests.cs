using Berth.Registry.Tokens;

namespace Berth.Registry.Tests.Tokens;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("repository:a/b:pull", "repository:a/b:pull")]
    [InlineData("repository:a/b:push,pull", "repository:a/b:pull,push")]
    [InlineData("repository:a/b:*", "repository:a/b:pull,push,delete")]
    [InlineData("repository(plugin):a/b:pull", "repository:a/b:pull")]
    [InlineData("repository:a/b:pull,push,*,admin", "repository:a/b:pull,push,delete")]
    [InlineData("repository:a/b:pull,admin", "repository:a/b:pull")]
    [InlineData("registry:catalog:*", "registry:catalog:*")]
    [InlineData("registry:catalog:search", "registry:catalog:*")]
    public void A_scope_is_read_as_what_it_asks_for(string text, string expected)
    {
        Assert.Equal(expected, Scope.TryParse(text)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("repository")]
    [InlineData("repository:a")]
    [InlineData("repository::pull")]
    [InlineData("repository:a/b:")]
    [InlineData("repository:a/b:admin")]
    [InlineData("repository:../x:pull")]
    [InlineData("repository:a\"b:pull")]
    [InlineData("repository:a\nb:pull")]
    [InlineData("repository:A/b:pull")]
    [InlineData("repository:localhost:5000/a:pull")]
    [InlineData("registry:other:*")]
    [InlineData("registry:catalog:pull")]
    [InlineData("project:a:pull")]
    [InlineData("(x):a:pull")]
    public void What_is_unknown_is_left_out(string text)
    {
        Assert.Null(Scope.TryParse(text));
    }

    [Fact]
    public void One_parameter_may_hold_several_scopes_and_there_may_be_several_parameters()
    {
        var scopes = Scope.ParseAll(["repository:a:pull  repository:b:push", "repository:a:push", null, "x"]);

        Assert.True(scopes.Succeeded);
        Assert.Equal(["repository:a:pull,push", "repository:b:push"], scopes.Value.Select(scope => scope.ToString()));
    }

    [Fact]
    public void Fifty_scopes_are_read_and_one_more_is_refused()
    {
        var fifty = Enumerable.Range(0, 50).Select(i => $"repository:r{i}:pull").ToList();

        Assert.Equal(50, Scope.ParseAll([string.Join(' ', fifty)]).Value!.Count);
        Assert.Equal(400, Scope.ParseAll([.. fifty, "unknown"]).Error?.Status);
    }
}
