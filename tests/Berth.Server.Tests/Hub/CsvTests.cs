using System.Text;
using Berth.Server.Hub.Frame;

namespace Berth.Server.Tests.Hub;

public sealed class CsvTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("", "")]
    public void A_cell_is_a_text_and_nothing_else(string cell, string written)
    {
        var csv = new Csv("Head");
        csv.Add(cell);

        Assert.Equal($"Head\r\n{written}\r\n", Encoding.UTF8.GetString(csv.ToBytes()));
    }
}
