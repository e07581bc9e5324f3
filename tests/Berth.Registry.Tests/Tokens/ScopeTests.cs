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

        Assert.Equal(["repository:a:pull,push", "repository:b:push"], scopes.Select(scope => scope.ToString()));
    }

    // distribution, "Token Authentication Specification": whoever asks for more than they get is not refused, they get less.
    [Fact]
    public void Of_more_than_a_hundred_resources_the_first_hundred_are_read_and_the_rest_is_left_out()
    {
        var many = Enumerable.Range(0, 150).Select(i => $"repository:r{i}:pull").ToList();

        var scopes = Scope.ParseAll([string.Join(' ', many), "repository:r3:push", "unknown"]);

        Assert.Equal(100, scopes.Count);
        Assert.Equal(("repository:r0:pull", "repository:r3:pull,push", "repository:r99:pull"), ($"{scopes[0]}", $"{scopes[3]}", $"{scopes[99]}"));
    }
}
