using Berth.Server.Hosting.Logging;

namespace Berth.Server.Tests.Hosting.Logging;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain text, ~", "plain text, ~")]
    [InlineData("berth 0.1.0 · 仓库", "berth 0.1.0 · 仓库")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\u0085\u2028\u2029\u202e\u200b\u007f", "\\u0085\\u2028\\u2029\\u202e\\u200b\\u007f")]
    public void Only_harmful_characters_are_changed(string text, string escaped) => Assert.Equal(escaped, LogText.Escape(text));
}
