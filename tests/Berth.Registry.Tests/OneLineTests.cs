namespace Berth.Registry.Tests;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("plain", true)]
    [InlineData("Größe, 大小, גודל", true)]
    [InlineData("🐳 ships 👩‍👩‍👧", true)]
    [InlineData("𠮷野家", true)]
    [InlineData("two\nlines", false)]
    [InlineData("tab\t", false)]
    [InlineData("\0", false)]
    [InlineData("\u001b[31m", false)]
    [InlineData("\u2028", false)]
    public void Is_text_of_any_script_without_what_ends_a_line_or_steers_a_terminal(string text, bool expected)
    {
        Assert.Equal(expected, OneLine.Is(text, 100));
        Assert.Equal(expected, OneLine.Of(text, "?") == text);
    }

    /// <summary>Not as data of a theory: the runner could not write half a character down.</summary>
    [Fact]
    public void Half_a_character_is_none()
    {
        Assert.False(OneLine.Is("a\ud83d", 100));
        Assert.Equal("a?b", OneLine.Of("a\udc00b", "?"));
    }

    [Fact]
    public void A_character_counts_once_however_it_is_kept()
    {
        Assert.True(OneLine.Is("🐳🐳🐳", 3));
        Assert.False(OneLine.Is("🐳🐳🐳", 2));
    }
}
